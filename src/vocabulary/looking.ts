/** What is known of commands that only look: to run them changes nothing. A row a program; what no row says is unknown. */

export interface Look {
  /** Names of the program. */
  name: RegExp
  /** What its words without options have to say, joined by blanks; an option's value is none of them. */
  words?: RegExp
  /** Options whose value is the next word. */
  valued?: RegExp
  /** What every option has to be. */
  options?: RegExp
  /** What no option and no word may be. */
  never?: RegExp
  /** What one of its options has to be. */
  needs?: RegExp
}

/** Things of OpenStack that can be listed and shown. Its verbs are what has to be told from them. */
const nouns =
  `access|account|address|agent|alarm|alarming|amphora|assignment|aggregate|allocation|association|attachment|availability|backend|backup|baremetal|cached|candidate|
  catalog|chassis|class|cluster|coe|compute|console|consumer|container|credential|domain|driver|ec2|endpoint|event|extension|federation|flavor|floating|
  group|healthmonitor|history|host|hypervisor|identity|image|implied|inventory|ip|keypair|l3|l7policy|limits|listener|loadbalancer|log|mapping|member|metadata|meter|metric|migration|module|node|
  network|object|orchestration|pending|pool|port|policy|profile|project|property|protocol|provider|qos|quota|rbac|recordset|region|
  registered|request|resource|role|router|rule|scope|security|segment|server|service|share|snapshot|stack|stats|statistics|
  status|store|subnet|tag|task|template|token|trait|transfer|trunk|trust|type|usage|user|versions|volume|zone`.replace(
    /\s+/g,
    '',
  )

export const looking: ReadonlyArray<Look> = [
  // files, text, and the machine
  {
    name: /^(?:ls|cat|head|wc|stat|readlink|realpath|basename|dirname|nl|tac|cut|tr|column|fold|cmp|md5sum|sha(?:1|224|256|384|512)sum|cksum|base64|od|strings|df|du|free|uptime|uname|arch|nproc|id|groups|whoami|who|w|last|ps|pgrep|pidof|pstree|lsmod|modinfo|lsblk|lscpu|lspci|lsusb|lsof|findmnt|getent|getfacl|which|type|whereis|pwd|printenv|echo|true|false|test|\[|sleep|seq|netstat|vmstat|iostat|mpstat|numactl|getenforce|sestatus|lsb_release|jq|grep|egrep|fgrep|zgrep|zcat|nslookup|host|traceroute|tracepath|aa-status)$/,
  },
  { name: /^ss$/, never: /^-\w*[KED]|^--(?:kill|events|diag)/ },
  { name: /^file$/, never: /^-\w*C|^--compile/ },
  { name: /^printf$/, never: /^-v/ },
  { name: /^diff$/, never: /^--output/ },
  { name: /^tail$/, never: /^-[a-zA-Z\d]*[fF]|^--(?:follow|retry)/ },
  { name: /^sort$/, never: /^-[a-zA-Z]*[oST]|^--(?:output|compress-program|temporary-directory)/ },
  { name: /^uniq$/, words: /^$/, valued: /^-[fsw]$/ },
  { name: /^sed$/, options: /^-[nE]+$/, words: /^(?:\d+|\$)(?:,(?:\d+|\$))?p(?: |$)/, needs: /^-[nE]*n/ },
  { name: /^find$/, never: /^-(?:delete|exec|ok|fprint|fls)/ },
  { name: /^date$/, options: /^(?:-u|-R|-I\S*|--utc|--rfc-\S+|--iso-8601\S*)$/, words: /^(?:\+.*)?$/ },
  {
    name: /^hostname$/,
    options: /^-[fsiIdAy]+$|^--(?:fqdn|long|short|ip-address|all-\S+|domain)$/,
    words: /^$/,
  },
  {
    name: /^(?:mount|env|iptables-save|ip6tables-save|dmesg|blockdev)$/,
    options: /^-(?:l|T|H)$/,
    words: /^$/,
  },
  { name: /^swapon$/, options: /^(?:-s|--show\S*|--summary)$/, words: /^$/, needs: /./ },
  { name: /^losetup$/, options: /^(?:-a|--all|-l|--list)$/, words: /^$/ },
  { name: /^sysctl$/, options: /^-[aneN]+$/, words: /^[\w.\s/-]*$/ },
  { name: /^crontab$/, options: /^-l$/, words: /^$/, needs: /^-l$/ },
  { name: /^(?:hostnamectl|timedatectl|localectl|loginctl)$/, words: /^(?:status|show|list-\S+)?(?: |$)/ },
  // network
  {
    name: /^ip$/,
    words:
      /^(?:a|ad|addr|address|r|ro|route|l|li|link|n|ne|neigh|netns|ru|rule)(?: (?:s|sh|show|l|ls|list|get)(?: .*)?)?$/,
    options: /^-(?:[46dsohcj]+|br|brief|details|stats|statistics|oneline|json|pretty|color\S*|family|human)$/,
  },
  { name: /^ping6?$/, needs: /^-c\d*$/, never: /^-\w*f/, valued: /^-[cwWiIst]$/ },
  { name: /^nc$/, needs: /^-[a-z]*z[a-z]*$/, options: /^-[zvwnu46]+$/, valued: /^-[a-z]*w$/ },
  { name: /^dig$/, never: /^-[fk]/ },
  {
    name: /^curl$/,
    options:
      /^(?:-[sSkLiIvfg46]+|--(?:silent|show-error|insecure|location|include|head|verbose|fail|compressed|http[\d.]+|max-time|connect-timeout|header|user-agent|cacert|write-out|noproxy|get)(?:=.*)?|-[mHwA]|--max-time|-X=?(?:GET|HEAD))$/,
    valued: /^(?:-[mHwA]|--(?:max-time|connect-timeout|header|user-agent|cacert|write-out|noproxy))$/,
    words: /^(?:(?:https?:\/\/)?[\w.[\]:-]+(?::\d+)?(?:[/?]\S*)?(?: |$))+$/,
  },
  {
    name: /^(?:iptables|ip6tables)$/,
    options: /^-(?:[LSnvx]+|t)$|^--(?:list\S*|numeric|verbose|line-numbers)$/,
    valued: /^-t$/,
    needs: /^-\w*[LS]|^--list/,
  },
  { name: /^nft$/, words: /^list / },
  { name: /^brctl$/, words: /^show/ },
  { name: /^ethtool$/, options: /^-[iSgckT]$/, valued: /^$/ },
  { name: /^ufw$/, words: /^status(?: verbose| numbered)?$/ },
  {
    name: /^firewall-cmd$/,
    options: /^--(?:state|list-\S+|get-\S+|zone=\S+|version|permanent|info-\S+|query-\S+)$/,
    words: /^$/,
    needs: /^--(?:state|list|get|version|info|query)/,
  },
  { name: /^ovs-vsctl$/, words: /^(?:show|list\S*|get|br-exists|port-to-br)(?: |$)/, never: /^--$/ },
  { name: /^ovs-(?:ofctl|dpctl)$/, words: /^(?:show|dump-\S+)(?: |$)/ },
  { name: /^(?:ovn-nbctl|ovn-sbctl)$/, words: /^(?:show|list|[a-z]+-list)(?: |$)/, never: /^--$/ },
  // services, logs, packages
  {
    name: /^systemctl$/,
    words:
      /^(?:status|is-active|is-enabled|is-failed|is-system-running|get-default|show|cat|list-\S+)(?: |$)/,
  },
  { name: /^service$/, words: /^\S+ status$/ },
  {
    name: /^journalctl$/,
    options:
      /^(?:-[bkxeqranp]+|-[unopgt]|--(?:unit|lines|since|until|no-pager|priority|output|boot|dmesg|reverse|utc|grep)(?:=.*)?|-n\d+)$/,
    valued: /^(?:-[unopgt]|--(?:unit|lines|since|until|priority|output|grep))$/,
  },
  { name: /^supervisorctl$/, words: /^status(?: |$)/ },
  {
    name: /^rpm$/,
    options: /^-(?:q[a-zA-Z]*|V[a-z]*)$|^--(?:query|queryformat|qf)\S*$/,
    needs: /^-q|^--query|^-V/,
  },
  {
    name: /^dpkg$/,
    options: /^(?:-[lsLSpW]|--(?:list|status|listfiles|search|get-selections|print-architecture))$/,
    needs: /./,
  },
  {
    name: /^dpkg-query$/,
    options: /^(?:-[lsLSpWf]\S*|--(?:list|status|listfiles|search|show|showformat\S*))$/,
    needs: /./,
  },
  { name: /^pip3?$/, words: /^(?:list|show|freeze)(?: |$)/ },
  {
    name: /^(?:python[\d.]*|pip3?|node|npm|java|go|gcc|git|docker|podman|kubectl|helm|nginx|httpd|apache2|php|perl|ruby|mysql|mariadb|psql|mysqld|mariadbd|ansible|terraform|openstack|qemu-\S+|virsh|libvirtd|haproxy|memcached|redis-server|redis-cli|bash|openssl|ssh|curl|sudo)$/,
    words: /^$/,
    options: /^(?:--version|-version|-V)$/,
    needs: /./,
  },
  {
    name: /^(?:nginx|httpd|apache2|php|node|npm|docker|perl|ruby|gcc)$/,
    words: /^$/,
    options: /^-v$/,
    needs: /./,
  },
  { name: /^(?:openssl|go|terraform)$/, words: /^version$/, options: /^-a$/ },
  // storage and virtual machines
  { name: /^(?:lvs|vgs|pvs|lvdisplay|vgdisplay|pvdisplay)$/, never: /^--(?:config|driverloaded)/ },
  { name: /^(?:zpool|zfs)$/, words: /^(?:status|list|get)(?: |$)/ },
  {
    name: /^ceph$/,
    words:
      /^(?:status|health(?: detail)?|df|osd (?:tree|df|stat|lspools|pool ls)|mon (?:stat|dump)|pg stat|quorum_status|fsid|versions)?(?: |$)/,
    options: /^(?:-s|--format=\S*)$/,
  },
  { name: /^gluster$/, words: /^(?:peer status|pool list|volume (?:info|status|list))(?: |$)/ },
  { name: /^(?:showmount|nfsstat|rpcinfo)$/, options: /^-[aedpsnc]+$/ },
  {
    name: /^virsh$/,
    words:
      /^(?:list|dominfo|domstate|domblklist|domiflist|dumpxml|version|nodeinfo|capabilities|(?:net|pool|vol|iface)-(?:list|info|dumpxml))(?: |$)/,
    valued: /^-c$/,
  },
  // containers
  {
    name: /^(?:kubectl|oc)$/,
    words:
      /^(?:get|describe|logs|top|version|cluster-info|explain|api-resources|api-versions|auth can-i|config (?:view|get-contexts|current-context)|rollout (?:status|history))(?! dump)(?: |$)/,
    valued:
      /^(?:-n|--namespace|--context|--cluster|--kubeconfig|-o|--output|-l|--selector|-c|--container|--field-selector|--tail|--since)$/,
    never: /^(?:-f|--follow|-w|--watch|--watch-only|--output-directory\S*)$/,
  },
  {
    name: /^helm$/,
    words: /^(?:list|ls|status|get|history|version|show)(?: |$)/,
    valued: /^(?:-n|--namespace)$/,
  },
  {
    name: /^(?:docker|podman|nerdctl)$/,
    words:
      /^(?:ps|images|info|version|inspect|port|top|(?:network|volume|image|container|node|service|stack|secret|config) (?:ls|list|inspect)|compose (?:ps|ls|config|images|version)|system (?:df|info))(?: |$)/,
  },
  { name: /^docker-compose$/, words: /^(?:ps|config|images|version)(?: |$)/ },
  { name: /^crictl$/, words: /^(?:ps|images|info|version|pods|inspect\w*)(?: |$)/ },
  {
    name: /^etcdctl$/,
    words: /^(?:get|member list|endpoint (?:health|status)|version|alarm list)(?: |$)/,
    valued: /^--(?:endpoints|cacert|cert|key)$/,
  },
  // clouds
  {
    name: /^openstack$/,
    words: new RegExp(`^(?:(?:${nouns}|command|quota|catalog) )+(?:list|show)(?: |$)|^token issue$`),
    valued: /^--os-[\w-]+$/,
  },
  {
    name: /^(?:nova|neutron|cinder|glance|heat|keystone|trove|manila|barbican|designate|swift)$/,
    words: /^(?:(?:[a-z\d]+-)*(?:list|show)|stat)(?: |$)/,
    valued: /^--os-[\w-]+$/,
  },
  {
    name: /^(?:nova|cinder)-manage$/,
    words: /^(?:cell list|cell_v2 list_(?:cells|hosts)|(?:db|api_db) version|service list|host list)(?: |$)/,
  },
  { name: /^(?:nova|placement|neutron|cinder|glance|keystone|heat)-status$/, words: /^upgrade check(?: |$)/ },
  { name: /^(?:keystone|glance|placement|heat)-manage$/, words: /^(?:db[_ ]version|doctor)(?: |$)/ },
  { name: /^(?:aws)$/, words: /^[\w-]+ (?:describe|list|get)-[\w-]+(?: |$)|^sts get-caller-identity$/ },
  // queues, databases, clusters, clocks
  {
    name: /^rabbitmqctl$/,
    words: /^(?:list_\w+|status|cluster_status|environment|report|ping|version)(?: |$)/,
    valued: /^(?:-n|--node|-p|--vhost)$/,
  },
  {
    name: /^rabbitmq-diagnostics$/,
    words: /^(?:status|ping|check_\w+|listeners|cluster_status|memory_breakdown)(?: |$)/,
  },
  { name: /^rabbitmq-plugins$/, words: /^list(?: |$)/ },
  { name: /^redis-cli$/, words: /^(?:ping|info)(?: \w+)?$/i, valued: /^-[hpan]$/ },
  {
    name: /^chronyc$/,
    words: /^(?:sources|sourcestats|tracking|activity|ntpdata|serverstats)$/,
    options: /^-[nvad]+$/,
  },
  { name: /^ntpq$/, options: /^-[pn46]+$/ },
  {
    name: /^pcs$/,
    words: /^(?:status|config|constraint|resource|property)(?: (?:show|list|status|config))?(?: |$)/,
  },
  { name: /^crm_mon$/, needs: /^-\w*1/, options: /^-[1rnfAL]+$/ },
  { name: /^crm$/, words: /^(?:status|configure show)$/ },
  { name: /^corosync-(?:cfgtool|quorumtool)$/, options: /^-[sl]$/, needs: /./ },
  { name: /^drbdadm$/, words: /^(?:status|cstate|dstate|role)(?: |$)/ },
]

/** Programs that run another one, which is to be looked at instead: the words that are their own. */
export const carrying: ReadonlyArray<{ name: RegExp; flags: RegExp; valued: RegExp; words?: number }> = [
  { name: /^(?:sudo|doas)$/, flags: /^-[nHEis]+$|^--$/, valued: /^-[ug]$/ },
  { name: /^env$/, flags: /^-i$/, valued: /^-u$/ },
  { name: /^nice$/, flags: /^-\d+$/, valued: /^-n$/ },
  { name: /^time$/, flags: /^-p$/, valued: /^$/ },
  { name: /^timeout$/, flags: /^--foreground$/, valued: /^-[ks]$/, words: 1 },
  { name: /^command$/, flags: /^-[pvV]$/, valued: /^$/ },
]

/** Variables that may be set for a program without making another one of it. */
export const harmlessVariables =
  /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|COLUMNS|LINES|PAGER|KUBECONFIG|OS_\w+|ETCDCTL_\w+|\w*_PASSWORD|PGPASSWORD|no_proxy|NO_PROXY)$/
/** Variables that decide what is run. */
export const decidingVariables =
  /^(?:PATH|LD_\w+|BASH_\w+|ENV|IFS|PS\d|PROMPT_COMMAND|SHELL|SHELLOPTS|PYTHON\w*|PERL\w*|RUBY\w*|NODE_\w*|EDITOR|VISUAL|PAGER|HOME)$/

/** Functions of SQL that give a value and do nothing else. */
export const sqlFunctions =
  /^(?:abs|avg|bit_length|cast|ceil|ceiling|char_length|coalesce|concat|concat_ws|count|curdate|current_date|current_database|current_schema|current_timestamp|current_user|curtime|database|date|date_format|datediff|day|exists|floor|format|from_unixtime|greatest|group_concat|hour|if|ifnull|in|inet_aton|inet_ntoa|instr|isnull|json_extract|least|left|length|locate|lower|lpad|ltrim|max|min|minute|mod|month|now|nullif|pg_database_size|pg_size_pretty|position|quarter|replace|right|round|rpad|rtrim|schema|second|session_user|sign|string_agg|substr|substring|substring_index|sum|system_user|timediff|timestampdiff|to_char|to_timestamp|trim|truncate|unix_timestamp|upper|user|values|version|week|year)$/i
