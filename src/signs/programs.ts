/**
 * What is known of programs: which words are programs at all, which ones ask, open a file, open a database,
 * print files, are dangerous. Rows, so that anyone can add one.
 */
import { remembered } from './memory.ts'

/** Programs of a stock host and of what people install on it. */
const programs = words(`
  alembic alias ansible ansible-galaxy ansible-playbook ansible-vault apachectl a2enconf a2enmod a2ensite a2dismod a2dissite
  adduser addgroup apk apt apt-cache apt-get apt-key apt-mark apt-file aptitude add-apt-repository arp arping aria2c at
  augenrules authselect aws awk az base64 basename bash bbcp blkid blkdiscard brctl brew btrfs bunzip2 bzip2 bundle
  cabal cargo cat cd ceph ceph-deploy ceph-volume cephadm certbot cfdisk chage chattr chcon checkmodule chgrp chkconfig chmod
  chown chpasswd chronyc chroot cinder cinder-manage clear clusterctl cmake cmp cockroach comm composer conda config-manager
  conntrack consul containerd corosync-keygen cp crictl crmsh crm crm_mon crudini crontab cryptsetup csplit ctr curl cut
  date db2 dbus-send dd debconf-set-selections deb-systemd-helper depmod designate-manage df dhclient diff dig dir dmesg
  dmidecode dmsetup dnf docker docker-compose dockerd dpkg dpkg-reconfigure dracut du easy_install echo egrep eject env
  ethtool etcdctl etcdutl exec exit expand export exportfs fdisk fallocate fgrep file find findmnt firewall-cmd firewalld flatpak flux
  fold free fsck fuser galera_new_cluster gcc gcloud gdisk gem genisoimage getenforce getent getfacl getsebool git glance
  glance-manage gluster gnocchi go gpasswd gpg gradle grep groupadd groupdel groupmod groups growpart grub-install
  grub-mkconfig grub2-install grub2-mkconfig gunzip gzip hadoop haproxy hdfs head heat-manage helm hexdump history host hostname hostnamectl
  hping3 htop htpasswd httpd hwclock iconv id ifconfig ifdown ifup initctl insmod install iostat ip ip6tables ipcalc
  iptables iptables-restore iptables-save iptables-apply ipset iscsiadm istioctl iw jar java javac join journalctl jps jq
  kafka-topics kafka-topics.sh keystone keystone-manage keytool kill killall kinit kolla-ansible krb5kdc kubeadm kubectl
  kubectx kubelet kustomize last ldapadd ldapmodify ldapsearch ldapwhoami ldconfig less let linkerd ln local localectl locale locale-gen logger
  logout losetup ls lsattr lsb_release lsblk lscpu lsmod lsof lspci lsusb lvchange lvcreate lvdisplay lvextend lvremove lvs lxc lxd
  magnum-db-manage make manila-manage mariadb mariadb-admin mariadb-dump mariadb-secure-installation mc mdadm memcached-tool
  microk8s minikube mkdir mkfifo mkfs mkfs.ext4 mkfs.xfs mkswap mktemp modinfo modprobe mongo mongod mongosh mount mountpoint
  mv mvn mysql mysqladmin mysqlbinlog mysqlcheck mysqld mysqld_safe mysqldump mysql_install_db mysql_secure_installation mysqlimport mysqlshow
  nc ncat needs-restarting netplan netstat networkctl neutron neutron-db-manage newgrp newusers nft nginx nice nl nmap nmcli
  node nohup nomad nova nova-manage nova-status npm npx nproc nslookup ntpdate ntpq octavia-db-manage oc openssl openstack
  ovs-appctl ovs-ofctl ovs-vsctl packer packstack parted partprobe passwd paste patch pcs perl pg_ctl pg_ctlcluster pg_dump
  pg_dumpall pg_restore pgbench pgrep php phpize ping ping6 pip pip2 pip3 pipx pkg pkill placement-manage placement-status
  poetry postconf postmap poweroff printenv printf ps psql puppet pvcreate pvdisplay pvremove pvs pwd pwgen pyenv python python2 python3
  qemu-img qemu-system-x86_64 quit rabbitmq-plugins rabbitmqctl radiusd freeradius radtest rados radosgw-admin rbd readlink reboot
  redis-cli redis-server resize2fs resolvectl restorecon rm rmdir rmmod rndc route rpc.nfsd rpm rpmbuild rsync runuser
  scp screen screenfetch sed semanage semodule seq service sestatus set setenforce setfacl setsebool sftp sh sha256sum
  shutdown sleep slapadd slapcat slapd slappasswd slaptest slapindex snap snmpwalk snmpget sort source split sqlite3 sqlplus ss ssh ssh-add
  ssh-agent ssh-copy-id ssh-keygen ssh-keyscan start-all.sh start-dfs.sh start-yarn.sh stat stop-all.sh stop-dfs.sh stop-yarn.sh strace stty su subscription-manager sudo supervisorctl
  swapoff swapon swift swift-init swift-ring-builder sync sysctl systemctl systemd-analyze systemd-resolve tac tail tar
  targetcli tc tcpdump tee telnet terraform test time timedatectl timeout tmux top touch tput traceroute tr trove-manage truncate tune2fs
  tox tzselect udevadm ufw ulimit umask umount unalias uname uniq unlink unset unsquashfs unzip update-alternatives
  update-ca-certificates update-ca-trust update-grub update-initramfs update-rc.d updatedb uptime useradd userdel usermod
  uuidgen vagrant vault velero vgchange vgcreate vgdisplay vgextend vgremove vgs virsh virt-install virt-manager virtualenv visudo vmstat w
  wait watch wc wget whereis which who whoami wipefs x509 xargs xfs_growfs xz yarn yes yum yum-config-manager zabbix_get zabbix_sender zabbix_server zcat
  zfs zgrep zip zkCli.sh zkServer.sh zookeeper-server-start.sh zpool zypper zramctl zstd
  dumpe2fs e2fsck egrep hbase hive spark-submit spark-shell mapred sqoop beeline setcap getcap openvpn easyrsa wg wg-quick certutil
  named-checkconf named-checkzone dnssec-keygen ndb_mgm ndb_mgmd ndbd drbdadm pacemaker crm_resource keepalived varnishd squid
  postfix dovecot doveadm exim4 sendmail newaliases rsyslogd logrotate auditctl aureport fail2ban-client clamscan freshclam
  grafana-cli influx telegraf prometheus promtool filebeat metricbeat logstash elasticsearch-plugin elasticsearch-setup-passwords kibana
  ceilometer ironic manila sahara murano mistral barbican designate aodh gnocchi zun
  magnum barbican-manage aodh-dbsync ceilometer-upgrade ceilometer-dbsync gnocchi-upgrade heat ironic-dbsync murano-db-manage sahara-db-manage mistral-db-manage
  osm ovn-nbctl ovn-sbctl dpkg-query rpmkeys dnf5 tdnf microdnf yumdownloader debootstrap mock reprepro createrepo repoquery
  initdb createuser createdb dropdb dropuser vacuumdb reindexdb pg_basebackup pg_resetwal pg_rewind pg_isready pg_controldata
  pg_upgrade pg_createcluster pg_lsclusters pg_dropcluster postgresql-setup postgresql-check-db-dir repmgr patroni patronictl pgbouncer
  ceph-mon ceph-osd ceph-mgr ceph-mds ceph-authtool ceph-disk ceph-conf ceph-fuse ceph-bluestore-tool ceph-objectstore-tool radosgw
  monmaptool osdmaptool crushtool rbd-mirror rbd-nbd mkcephfs mount.ceph cephfs-shell garbd mariabackup mariadb-backup xtrabackup
  innobackupex mysql_upgrade mysqlslap mysql_tzinfo_to_sql mysqld_multi proxysql maxctrl maxscale ndb_desc ndb_waiter sysbench fio stress iperf iperf3
  multipass k3s k9s kops kind kubeseal stern calicoctl cilium etcdadm nerdctl runc podman podman-compose buildah skopeo crio
  zookeeper-shell.sh zookeeper-server-stop.sh kafka-server-start.sh kafka-server-stop.sh kafka-console-producer.sh kafka-console-consumer.sh
  kafka-configs.sh kafka-consumer-groups.sh kafka-reassign-partitions.sh kafka-storage.sh kafka-acls.sh kafka-broker-api-versions.sh
  masakari-manage blazar-db-manage blazar-manage watcher-db-manage vitrage-dbsync cloudkitty-dbsync cloudkitty-storage-init
  ironic-inspector-dbsync tacker-db-manage zun-db-manage senlin-manage freezer-manage cyborg-dbsync ec2-api-manage
  gnt-cluster gnt-node gnt-instance gnt-os gnt-backup gnt-network cbbackupmgr couchbase-cli cbstats maxadmin sqlcmd isql odbcinst
  keadm rke tftp stress-ng corosync-cfgtool corosync-quorumtool corosync-cmapctl crmadmin argocd
  kafka-console-producer kafka-console-consumer kafka-configs kafka-consumer-groups kafka-storage kafka-acls
  hadoop-daemon.sh hadoop-daemons.sh yarn-daemon.sh yarn-daemons.sh mr-jobhistory-daemon.sh start-hbase.sh stop-hbase.sh hbase-daemon.sh
  start-history-server.sh start-master.sh start-slaves.sh start-workers.sh start-worker.sh start-slave.sh stop-master.sh schematool
  hiveserver2 flume-ng storm flink jstat jmap jstack jcmd jshell elasticsearch elasticsearch-users elasticsearch-certutil
  elasticsearch-create-enrollment-token elasticsearch-reset-password logstash-plugin
  zabbix_agentd zabbix_agent2 zabbix_proxy zabbix_js snmptrap snmpset snmptranslate snmpbulkwalk
  radclient radwho raddebug radsniff smbclient smbpasswd pdbedit testparm wbinfo net samba-tool nmbd smbd realm adcli kadmin kadmin.local
  klist kdestroy ktutil kdb5_util addprinc slapconfig ldapdelete ldappasswd ldapmodrdn dsconf dsctl ipa ipa-server-install ipa-client-install
  mkfs.btrfs mkfs.ext3 mkfs.vfat btrfs xfs_info xfs_repair xfs_admin tune.exfat sgdisk partx kpartx multipath lsscsi sg_scan hdparm smartctl nvme
  showmount nfsstat rpcinfo rpcbind automount gluster glusterd swift-ring-builder swift-recon swift-bench swift-dispersion-report
  dpkg-statoverride dpkg-divert init ll telinit runlevel halt service-manager rc-service rc-update systemd-run systemd-tmpfiles loginctl coredumpctl busctl
  aa-status aa-complain aa-disable aa-teardown semodule_package audit2allow audit2why sepolicy load_policy
  authconfig pam-auth-update update-locale dpkg-preconfigure unattended-upgrade do-release-upgrade
  nmtui nmcli wpa_supplicant iwconfig iwlist bridge vconfig ifenslave teamd teamdctl ethtool dnsmasq unbound-control nsupdate named rndc-confgen
  delv mtr tracepath whatis apropos man info pstree pidof pkexec setsid stdbuf script scriptreplay flock chrt taskset numactl ionice renice
  lsns nsenter unshare ctr docker-machine docker-credential-pass helmfile terragrunt tofu pulumi vagrant-libvirt virt-clone virt-viewer
  virt-customize virt-sysprep virt-builder guestfish qemu-nbd qemu-kvm cloud-init cloud-localds uvt-kvm genisoimage mkisofs xorriso
  gem bundle rails rake rbenv nvm pyenv uv pipenv virtualenvwrapper.sh gunicorn uwsgi celery flask django-admin manage.py
  scl quantum kvm-ok s3cmd sealert ausearch sinfo squeue scontrol sbatch srun sacct sacctmgr slurmd slurmctld slurmdbd munge unmunge wwsh wwvnfs wwbootstrap pdsh
  openssl11 runit s6-svc monit dehydrated acme.sh letsencrypt a2query lighttpd-enable-mod caddy traefik nats-server minio gitlab-ctl gitlab-rake
  gitlab-runner jenkins-cli mattermost mmctl occ drush wp artisan symfony pm2 yarn pnpm corepack deno bun mvnw gradlew ant sbt lein rustup rustc
  nixos-rebuild nix nix-env nix-channel pacman yay paru makepkg emerge eselect rpm-ostree transactional-update slackpkg xbps-install
  cassandra cqlsh nodetool clickhouse-client clickhouse couchdb etcd neo4j neo4j-admin arangosh rethinkdb solr zkcli.sh nifi.sh airflow superset
  asterisk fwconsole kamctl kamdbctl opensips-cli rtpengine ejabberdctl prosodyctl turnserver coturn
  pveam pvecm pveceph pvesm pvesh pct qm qmrestore vzdump proxmox-backup-manager
  chsh chfn newgidmap dircolors reset setfont loadkeys
  make-cadir build-ca build-key build-dh pvscan vgscan lvscan module-assistant m-a drbdsetup crm_node
  cibadmin crm_resource crm_standby crm_attribute crm_verify crm_simulate linstor linstor-gateway drbd-reactorctl drbdmeta drbdmon
  beegfs-ctl beegfs-df beegfs-net beegfs-check-servers htdigest mfsmaster mfschunkserver mfsmetalogger mfsmount mfscgiserv kprop kpropd kadmind krb5_newrealm onehost onezone oneuser onevm onedatastore onevnet
  icingacli tgtadm tgt-admin ypinit ypcat ypwhich domainname ypdomainname nisdomainname fai-mirror fai-make-nfsroot fai-setup fai-chboot fai-monitor gmond gmetad check_nrpe
  salt-key salt-call salt-minion salt-master salt-ssh mongos ndbmtd cloudstack-setup-databases cloudstack-setup-management cloudstack-setup-agent
  tabdump chdef lsdef mkdef nodeset rpower makedns makedhcp makehosts copycds genimage packimage postalias doveconf nsd-control unbound-checkconf heketi-cli
  icinga2 salt cobbler borg borgmatic restic rclone duplicity lego tailscale wireguard create-munge-key mungekey mongotop mongostat mongodump mongorestore
  rabbitmq-diagnostics rabbitmq-queues gluster-mountbroker nomad-pack boundary waypoint zabbix-agent2 hostkey vtysh bird birdc frr ovs-dpctl
  ./configure apt-add-repository deluser delgroup pear pecl ipsec swanctl mysqltuner zkServer zkCli addr2line unxz lz4 7z rar unrar cpio dirname realpath tree column fmt pr od xxd cksum md5sum sha1sum sha512sum shasum
`)

/** Programs whose names are everyday words: a line beginning with one may be prose. */
const everyday = words(`
  alias at bridge cat command consul cut date dig expand export file find flux fold free go groups head heat history host id install
  ip join kill last less let ln local magnum make mock mount neutron node nova patch paste ping quit registry route screen seq service set sleep snap sort
  source split start stat su swift sync tail tar test time top touch tree trove umount vault vagrant w wait watch which who yes keystone glance cinder
  consul column logger octavia puppet packer haproxy nginx httpd mongo redis osm hive pass helm poetry composer linkerd
  bundle celery flask flink flock gem info init kind man named net rails rake realm script storm stress
  ant airflow artisan asterisk bun caddy cassandra clickhouse couchdb dehydrated deno drush emerge etcd letsencrypt mattermost minio monit munge
  icinga2 salt cobbler neo4j nix pm2 quantum reset solr superset symfony traefik wp yarn
`)

const editors = words(
  'vi vim vim.tiny nvim nano pico emacs gedit kate joe ne ed mcedit micro sudoedit geany mousepad xed leafpad subl',
)
const databases = words('mysql mariadb psql sqlite3')
/** Programs that are told with a key or a number at a time what to do. */
const dialogs = words(
  'fdisk gdisk sfdisk parted cfdisk debugfs mysql_secure_installation mariadb-secure-installation',
)
const printers = words('cat head tail less more grep egrep zcat sed awk diff nl tree history tac bat jq')

/** Is this a program we know of? */
export function isProgram(word: string): boolean {
  return (
    known.has(word) ||
    (word.includes('/') && !word.includes(':') && shells.has(word.slice(word.lastIndexOf('/') + 1)))
  )
}
const shells = words('sh bash dash zsh ksh')
const known = new Set([...programs, ...editors, ...databases, ...shells])

/** Could it as well be a word of a sentence? */
export function isEveryday(word: string): boolean {
  return everyday.has(word)
}

/** Forms in which even an everyday word is surely a program. */
const sureForms = [
  /^service [\w@.-]+ (start|stop|restart|reload|force-reload|status|condrestart|save)$/,
  /^tar -?[a-zA-Z]*[cxt][a-zA-Z]* \S+\.\S+/,
  /^(ip|nova|neutron|glance|cinder|swift|keystone|consul|vault|helm|nginx|haproxy|snap|id|test|history|make|sync) ([a-z]+[-_][a-z-]+|list|show|install|status|reload|upgrade|update|get|put|addr|a|link|route|repo)\b/,
  /^(mount|umount|cat|tail|head|touch|ip|ping|dig|host|find|file|tar|route|id|time|watch|less) [-/~.\d]/,
  /^ip (?:netns|neigh|rule|tuntap|maddr|mroute|xfrm|vrf) [a-z]/,
  /^su -/,
  /^ufw (?:--?[\w-]+ )*(?:allow|deny|reject|limit|delete|insert|prepend|route|default|logging)\b/,
  /^tcpdump -/,
  /^icinga2 (?:daemon|feature|node|pki|api|ca|object|console|variable) /,
  /^salt (?:-\S+ )*['"*\\]/,
  /^cobbler (?:sync|check|import|system|profile|distro|repo|reposync|get-loaders|version)\b/,
  /^ln -[a-zA-Z]+ [\w./~$*{}-]*\/\S*/,
  /^(?:source|\.) [\w./~${}-]+$/,
  /^init [0-6]$/,
  /^consul (agent|members|keygen|join|leave|reload|kv|operator|info|acl|catalog|validate|monitor|version|tls|connect|intention|services)\b/,
  /^vault (server|status|operator|login|secrets|auth|policy|kv|read|write|token|audit)\b/,
  /^(helm|minio|caddy|vagrant|puppet|packer|composer|poetry|bundle|gem|yarn|pm2|airflow|superset|celery|flux|linkerd|letsencrypt|rails|rake|nix|drush|wp|artisan|symfony|registry|osm) (install|uninstall|upgrade|repo|search|pull|template|server|run|start|stop|reload|restart|up|ssh|halt|destroy|box|init|agent|apply|module|resource|build|validate|require|exec|add|global|save|startup|db|users|webserver|scheduler|worker|bootstrap|certonly|version|status|check|create|list)\b/,
]

/** What these programs are called with, where other things are written alike: a router's `ip address 10.0.0.1 …`. */
const onlyForms: Record<string, RegExp> = {
  ip: /^ip( -\S+)*( (a|addr|address|l|link|r|ro|route|n|neigh|neighbor|ru|rule|netns|tun|tunnel|tuntap|maddr|mroute|monitor|xfrm|vrf|help)( [a-z-]\S*.*)?)?$/,
  find: /^find( -\S+)*( [./~$*{][^ ]*| [\w-]+(?= -)| -)/,
  id: /^id( -[A-Za-z]\w*)*( [a-z_$][\w$.@\\-]*)?$/,
  host: /^host( -\S+)* [^\s{}]+( \S+)?$/,
  route: /^route( |$)(?!(from|to|target|map)\b|\{)/,
  set: /^set [-+$]/,
  node: /^node( -\S+| \S*[./]\S*)/,
  wait: /^wait( -\S+)*( [\d%$]\S*)*$/,
  clear: /^clear( -\S+)*$/,
  local: /^local( -\w+)* [A-Za-z_]\w*=/,
  timeout: /^timeout( -\S+)* \d/,
  alias: /^alias( -p)?(( [\w.!-]+=.*)+| [\w.!-]+)?$/,
  net: /^net (ads|rpc|usershare|conf|groupmap|sam|join|use|start|stop|user|time)\b/,
}

/** Is it called as this program is? Behind the host of `ssh` comes a program, in its words or quoted. */
export function isCallOf(words: ReadonlyArray<string>): boolean {
  if (words[0] === 'ssh' && towards.test(words[1] ?? '')) return false
  if (
    words[0] === 'ssh' &&
    words.length > 2 &&
    !words[1]!.startsWith('-') &&
    words.slice(1).every((word) => /^[\p{L}-]+[:.,]?$/u.test(word))
  )
    return isProgram(words[2]!)
  return onlyForms[words[0] ?? '']?.test(words.join(' ')) ?? true
}

/** `ssh to db1` is said rather than typed. */
const towards = /^(?:to|into|in|on|onto|as|auf|en|a|al|sur|vers|su|na|ke)$/

/** Is this line, beginning with an everyday word, a command all the same? */
export function isSureForm(words: ReadonlyArray<string>): boolean {
  const line = words.join(' ')
  return sureForms.some((form) => form.test(line))
}

/** Is it told with a key or a number at a time what to do? */
export function holdsDialog(word: string): boolean {
  return dialogs.has(word)
}

/** Does it print a file, so that what follows may look like anything? */
export function isPrinter(word: string): boolean {
  return printers.has(word)
}

/** The program's name, without the path to it. */
function nameOf([first]: ReadonlyArray<string>): string | undefined {
  return first?.slice(first.lastIndexOf('/') + 1)
}

/** The table of an account's jobs, which nobody writes but `crontab`. */
export const jobs = 'crontab'

/** The file that an editor is called with; `''` for an editor without a file. What is said behind the file is none. */
export function editedFile(words: ReadonlyArray<string>): string | undefined {
  const name = nameOf(words)
  if (name === 'visudo') return '/etc/sudoers'
  if (name === 'crontab' && words.includes('-e')) return jobs
  if (name === 'systemctl') return overrideOf(words)
  if (name === undefined || !editors.has(name)) return undefined
  const given = words.slice(1).filter((word) => !/^[-+]/.test(word))
  const [first = '', ...more] = given
  const remark = more.length > 1 && /[./]/.test(first) && more.every((word) => /^[a-z]+[:,.]?$/i.test(word))
  const [second = '', third] = more
  if (
    third === undefined &&
    given.length === words.length - 1 &&
    /^[~/]/.test(first) &&
    /^[~/$]/.test(second)
  )
    return first
  const said = given.findIndex((word) => /[^\x00-\x7f]/.test(word) && !/[./]\w/.test(word))
  return withoutRemark((remark ? first : given.at(said > 0 ? said - 1 : -1)) ?? '')
}

/** `systemctl edit nova-api`: what is written goes into a file beside the unit's own. */
function overrideOf(words: ReadonlyArray<string>): string | undefined {
  const [verb, unit, ...more] = words
    .slice(words.indexOf('systemctl') + 1)
    .filter((word) => word !== '--full')
  if (verb !== 'edit' || !unit || more.length > 0 || !/^[\w@.:-]+$/.test(unit)) return undefined
  const file = `/etc/systemd/system/${unit}${/\.\w+$/.test(unit) ? '' : '.service'}`
  return words.includes('--full') ? file : `${file}.d/override.conf`
}

/** `/etc/hosts添加`: a name in ASCII ends where other letters follow it. */
function withoutRemark(word: string): string {
  return /^[~$\w./-]*[./][\w.-]*\w(?=[^\x00-\x7f])/.exec(word)?.[0] ?? word
}

/** Does this line open a database client that then waits for statements? */
export function opensClient(words: ReadonlyArray<string>, text: string): boolean {
  const name = nameOf(words)
  if (name === undefined || !databases.has(name)) return false
  return !/[|<>;&]/.test(text.replace(/'[^']*'|"[^"]*"/g, '')) && !words.some((word) => oneShot.test(word))
}
const oneShot =
  /^(-[a-zA-Z]*e|-e.*|--execute(=.*)?|-c|--command(=.*)?|-f|--file(=.*)?|--version|-V|--help|-l)$/

/** A program that asks, what it asks, and what it is told where the guide says nothing. */
interface Asks {
  asks: RegExp
  unless?: RegExp
  prompts: Array<{ prompt: string; told?: string }>
}

/** Programs that ask; `asks` is matched against the words of one simple command joined by blanks. */
const asking: Array<Asks> = [
  {
    asks: /^openstack\b.* --(user-)?password-prompt\b/,
    prompts: [{ prompt: 'User Password:' }, { prompt: 'Repeat User Password:' }],
  },
  {
    asks: /^(apt|apt-get|aptitude) (.* )?(install|upgrade|dist-upgrade|full-upgrade|remove|purge|autoremove)\b/,
    unless: / (-[a-z]*y[a-z]*|--yes|--assume-yes|-qq|-s|--simulate|--dry-run|-d|--download-only)\b/,
    prompts: [{ prompt: 'Do you want to continue? [Y/n]', told: 'y' }],
  },
  {
    asks: /^yum (.* )?(install|update|upgrade|remove|erase|groupinstall|localinstall|reinstall)\b/,
    unless: / (-[a-z]*y[a-z]*|--assumeyes|--assumeno)\b/,
    prompts: [{ prompt: 'Is this ok [y/d/N]:', told: 'y' }],
  },
  {
    asks: /^dnf (.* )?(install|update|upgrade|remove|erase|groupinstall|module|reinstall|distro-sync)\b/,
    unless: / (-[a-z]*y[a-z]*|--assumeyes|--assumeno)\b/,
    prompts: [{ prompt: 'Is this ok [y/N]:', told: 'y' }],
  },
  {
    asks: /^zypper (.* )?(install|in|update|up|remove|rm|dup)\b/,
    unless: / (-n|--non-interactive|-y|--no-confirm)\b/,
    prompts: [{ prompt: 'Continue? [y/n/', told: 'y' }],
  },
  {
    asks: /^add-apt-repository\b/,
    unless: / (-y|--yes)\b/,
    prompts: [{ prompt: 'Press [ENTER] to continue', told: '' }],
  },
  {
    asks: /^passwd\b/,
    unless: / (-l|-u|-d|-e|-S|--stdin|--lock|--unlock)\b/,
    prompts: [{ prompt: 'New password:' }, { prompt: 'Retype new password:' }],
  },
  {
    asks: /^(mysql|mariadb|mysqldump|mysqladmin)\b.* (-p|--password)( |$)/,
    prompts: [{ prompt: 'Enter password:' }],
  },
]

/** How the names of those begin. */
const mayBeAsking = /^(?:openstack|apt|yum|dnf|zypper|add-apt|passwd|mysql|mariadb)/

/** What a command will ask, in order; empty where it is not known to ask. */
export function promptsOf(words: ReadonlyArray<string>): Asks['prompts'] {
  return mayBeAsking.test(words[0] ?? '') ? promptsOfLine(words.join(' ')) : []
}

const promptsOfLine = remembered(
  (line): Asks['prompts'] =>
    asking.find((row) => row.asks.test(line) && !row.unless?.test(line))?.prompts ?? [],
)

/** A class of danger and the commands that are in it. */
interface Danger {
  class: string
  reason: string
  pattern: RegExp
}

/**
 * Classes: `irreversible` (what is gone is gone), `ends-session`, `interactive`, `secret-in-argv`, `opens-up` (others
 * get in, or get at something). Matched against the words of one simple command joined by blanks, `sudo` and the like
 * taken off.
 */
const dangers: Array<Danger> = [
  { class: 'irreversible', reason: 'removes files', pattern: /^rm (.* )?(-\w*[rRf]|--recursive|--force)/ },
  {
    class: 'irreversible',
    reason: 'makes a file system or a partition table',
    pattern: /^(mkfs(\.\w+)?|mkswap|wipefs|fdisk|sfdisk|cfdisk|gdisk|sgdisk|parted|blkdiscard)\b/,
  },
  { class: 'irreversible', reason: 'writes to a device', pattern: /^dd .*\bof=/ },
  {
    class: 'irreversible',
    reason: 'makes or removes volumes',
    pattern:
      /^((pv|vg|lv)(create|remove|reduce)|zpool (create|destroy)|zfs destroy|mdadm .*--(create|zero-superblock)|ceph-volume lvm (zap|create))\b/,
  },
  { class: 'irreversible', reason: 'removes a database', pattern: /^(dropdb|mysqladmin (.* )?drop)\b/ },
  { class: 'irreversible', reason: 'formats a file system', pattern: /^hdfs namenode -format\b/ },
  {
    class: 'irreversible',
    reason: 'deletes what the cloud or cluster holds',
    pattern:
      /^(openstack|kubectl|helm|ceph|nova|neutron|cinder|glance|swift|docker|virsh|gluster|rabbitmqctl) (.* )?(delete|uninstall|purge|prune|undefine|destroy|reset|force_reset|rm|rmi)\b/,
  },
  { class: 'irreversible', reason: 'undoes a cluster', pattern: /^kubeadm (.* )?reset\b/ },
  {
    class: 'irreversible',
    reason: 'removes accounts or packages',
    pattern:
      /^(userdel|groupdel|deluser|(apt|apt-get|yum|dnf|zypper) (.* )?(remove|purge|erase|autoremove))\b/,
  },
  {
    class: 'opens-up',
    reason: 'lets every account write there',
    pattern: /^chmod (.* )?(-R )?(0?777|a\+rwx|o\+w|ugo\+rwx)\b/,
  },
  {
    class: 'opens-up',
    reason: 'takes a guard away',
    pattern:
      /^(setenforce (0|permissive)|ufw disable|iptables (.* )?(-F|--flush|-P (INPUT|FORWARD) ACCEPT)|nft flush ruleset|(systemctl|service) (.* )?(stop|disable|mask) (.* )?(firewalld|ufw|iptables|nftables|apparmor|auditd)\b|(firewalld|ufw|iptables) stop\b)/i,
  },
  {
    class: 'opens-up',
    reason: 'takes what is not proven to be from whom it says',
    pattern:
      /^((curl|wget) (.* )?(-k|--insecure|--no-check-certificate)\b|(apt|apt-get) (.* )?(--allow-unauthenticated|--force-yes)\b|(yum|dnf) (.* )?--nogpgcheck\b|zypper (.* )?--no-gpg-checks\b)/,
  },
  {
    class: 'opens-up',
    reason: 'runs what another server sends, unseen',
    pattern: /(?:^|\n)(?:curl|wget) [^\n]*\n(?:ba|z|k|da)?sh(?: -[^\n]*)?(?:\n|$)/,
  },
  { class: 'ends-session', reason: 'ends the shell', pattern: /^(exit|logout)\b/ },
  {
    class: 'ends-session',
    reason: 'restarts or stops the host',
    pattern:
      /^(reboot|poweroff|halt|shutdown|init [06]|systemctl (.* )?(reboot|poweroff|halt|kexec|isolate))\b/,
  },
  {
    class: 'ends-session',
    reason: 'may cut the connection',
    pattern:
      /^((systemctl (.* )?(restart|stop|reload)|service) (networking|network|NetworkManager|systemd-networkd|sshd?|firewalld|iptables)\b|netplan (apply|try)|ifdown\b|ip link set \S+ down|nmcli (con|connection|dev|device|net\w*) (down|off|up|reload|disconnect)|ufw enable)/,
  },
  {
    class: 'interactive',
    reason: 'is used by hand until it is left',
    pattern:
      /^(virsh console|top|htop|atop|iotop|less|more|man|watch|tmux|screen|mc|cfdisk|fdisk|telnet|ftp|sftp|nmtui|crontab (.* )?-e|kubectl (.* )?edit|virsh (.* )?edit|systemctl (.* )?edit|vipw|vigr|dpkg-reconfigure|tail (.* )?-[fF]|journalctl (.* )?-[fF]|mysql_secure_installation|mariadb-secure-installation|tzselect|ssh-keygen(?!.* -[fN]))\b/,
  },
  {
    class: 'interactive',
    reason: 'opens a shell on another account or host',
    pattern: /^(su( -l?| --login)?( [\w-]+)?|sudo (-i|-s|su)|ssh( -\S+)* \S+)$/,
  },
  {
    class: 'secret-in-argv',
    reason: 'a password is seen by everyone who lists processes',
    pattern:
      /(^| )(--(\w+-)*(password|passwd|pass|secret|token)[= ](?![\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}\b)\S)|^virsh secret-set-value .*--base64[= ]\S|^(mysql|mariadb|mysqldump|mysqladmin) .*-p[^ ]|^curl .*(-u|--user) \S+:\S/,
  },
]
const sqlDangers: Array<Danger> = [
  {
    class: 'irreversible',
    reason: 'removes data',
    pattern: /^\s*(DROP|TRUNCATE|DELETE\s+FROM(?!.*\bWHERE\b))\b/i,
  },
]

/** Reasons to look twice before a command runs; `commands` as the shell reads them. */
export function risksOf(
  commands: ReadonlyArray<ReadonlyArray<string>>,
): Array<{ class: string; reason: string }> {
  return commands.length === 0 ? [] : [...risksOfLines(commands.map((words) => words.join(' ')).join(end))]
}

/** The commands of a line, with an end behind each but the last that no word holds. */
const risksOfLines = remembered((line) => {
  const lines = line.split(end)
  return risksIn(dangers, lines.length === 1 ? lines : [...lines, lines.join('\n')])
})
const end = '\0'

/** Reasons to look twice before a statement runs. */
export function sqlRisks(statement: string): Array<{ class: string; reason: string }> {
  return risksIn(sqlDangers, [statement])
}

function risksIn(
  rows: ReadonlyArray<Danger>,
  lines: ReadonlyArray<string>,
): Array<{ class: string; reason: string }> {
  const found = rows.filter((row) => lines.some((line) => row.pattern.test(line)))
  return found.map((row) => ({ class: row.class, reason: row.reason }))
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}
