/**
 * Programs that keep the terminal until they are left: what stands below them is typed into them, or printed by them.
 * Each is told from its one-shot uses by its words, joined by blanks.
 */
const rows: ReadonlyArray<RegExp> = [
  /^kafka-console-(?:producer|consumer)(?:\.sh)?\b(?!.*--(?:max-messages|timeout-ms))/,
  /^zkCli(?:\.sh)?(?: -server \S+)?$/,
  /^zookeeper-shell(?:\.sh)? \S+$/,
  /^redis-cli(?: -[hpanu] ?\S+| --(?:tls|no-auth-warning|raw))*$/,
  /^mongo(?:sh)?(?!.* --(?:eval|version|help))(?: -{1,2}\w+(?: \S+)?| [\w.:/-]+)*$/,
  /^(?:sqlplus|rlwrap sqlplus)(?!.*[@<])(?: |$)/,
  /^(?:cqlsh|clickhouse-client|mysqlsh|influx|ksql|isql)(?!.* (?:-e|-f|--execute|--file|--query|-execute|-q))(?: |$)/,
  /^(?:hbase shell|beeline|hive|spark-shell|pyspark|spark-sql)(?!.* -[ef]\b)(?: -\S+(?: \S+)?)*$/,
  /^(?:python[\d.]*|ipython|irb|node|scala|gdb|bc|lftp|virsh|ftp|nslookup|openstack|swift-init|rabbitmqctl shell)$/,
  /^(?:telnet|nc|ncat|ftp|lftp) [^-\s]\S*(?: \d+)?$/,
  /^sftp(?! .*-b\b)(?: -\S+(?: [^-\s]\S*)?)* \S+$/,
  /^ndb_mgm$/,
  /^(?:radiusd|freeradius|slapd|named|dnsmasq)\b.* -(?:X|d -?\d|g)\b/,
  /^(?:freeradius|radiusd) -X+$/,
]

/** How those begin. */
const beginnings =
  /^(?:kafka|zk|zoo|redis|mongo|sqlplus|rlwrap|cqlsh|click|mysqlsh|influx|ksql|isql|hbase|beeline|hive|spark|py|ipy|irb|node|scala|gdb|bc|l?ftp|virsh|ns|ndb|openstack|swift|rabbit|telnet|nc|sftp|radius|freeradius|slapd|named|dnsmasq)/

/** Does it keep the terminal until it is left? */
export function talks(words: ReadonlyArray<string>): boolean {
  const [first = '', ...rest] = words
  const program = first.slice(first.lastIndexOf('/') + 1)
  if (!beginnings.test(program)) return false
  const line = [program, ...rest].join(' ')
  return rows.some((row) => row.test(line))
}
