/** What packages and services are called on which distribution; a row a name that is not known there. */

/** A distribution's family and its version, if one is said. */
export interface Target {
  family: Family
  version: number | undefined
}
type Family = 'debian' | 'ubuntu' | 'rhel'

const families: Readonly<Record<string, Family>> = {
  debian: 'debian',
  ubuntu: 'ubuntu',
  rhel: 'rhel',
  redhat: 'rhel',
  centos: 'rhel',
  rocky: 'rhel',
  alma: 'rhel',
  almalinux: 'rhel',
  oracle: 'rhel',
}
/** Names that `--target` and the fact `os` of a host may have. */
export const distributions: ReadonlyArray<string> = Object.keys(families)

/** `debian-12`, `ubuntu 22.04`, `rocky9`; undefined for what is none of ours. */
export function targetOf(text: string): Target | undefined {
  const [, name = '', version] = /^([a-z]+)[\s:_-]*(\d+(?:\.\d+)?)?/i.exec(text.trim()) ?? []
  const family = families[name.toLowerCase()]
  return family && { family, version: version === undefined ? undefined : Number(version) }
}

/** A name that these do not know, and what to say there; `since`: not from this version on. */
interface Row {
  name: RegExp
  on: Family
  since?: number
  /** Undefined: there is nothing in its place. */
  instead?: string
}

/** Checked with the package lists of Debian 12 and with the release notes of the others. */
export const packages: ReadonlyArray<Row> = [
  ...both(/^nova-novncproxy$/, ['debian'], 'nova-consoleproxy'),
  ...both(/^nova-spiceproxy$/, ['debian'], 'nova-consoleproxy'),
  { name: /^nova-consoleauth$/, on: 'debian', since: 11 },
  { name: /^nova-consoleauth$/, on: 'ubuntu', since: 19.1 },
  { name: /^nova-placement-api$/, on: 'debian', since: 11, instead: 'placement-api' },
  { name: /^nova-placement-api$/, on: 'ubuntu', since: 19.1, instead: 'placement-api' },
  { name: /^glance-registry$/, on: 'debian', since: 11 },
  ...python('openstackclient', 'memcache', 'pymysql', 'pip', 'mysqldb', 'setuptools', 'dev'),
  { name: /^libapache2-mod-wsgi$/, on: 'debian', since: 11, instead: 'libapache2-mod-wsgi-py3' },
  { name: /^libapache2-mod-wsgi$/, on: 'ubuntu', since: 22.04, instead: 'libapache2-mod-wsgi-py3' },
  {
    name: /^(?:mysql-server|mysql-client)$/,
    on: 'debian',
    since: 10,
    instead: 'mariadb-server or default-mysql-server',
  },
  { name: /^etcd$/, on: 'debian', since: 12, instead: 'etcd-server and etcd-client' },
  { name: /^openjdk-8-\w+$/, on: 'debian', since: 10, instead: 'default-jdk' },
  { name: /^openjdk-11-\w+$/, on: 'debian', since: 12, instead: 'openjdk-17-jdk' },
  { name: /^mongodb(?:-server)?$/, on: 'debian', since: 10 },
  { name: /^ceph-deploy$/, on: 'debian', since: 12, instead: 'cephadm' },
  { name: /^php7\.\d(?:-[\w-]+)?$/, on: 'debian', since: 12, instead: 'php8.2' },
  { name: /^libssl1\.\d(?:\.\d)?$/, on: 'debian', since: 12, instead: 'libssl3' },
  { name: /^ubuntu-cloud-keyring$/, on: 'debian' },
  ...both(
    /^(?:openstack-(?:nova|neutron|cinder|glance|keystone|placement|swift|heat)(?:-[\w-]+)?)$/,
    ['debian', 'ubuntu'],
    'the name without `openstack-`',
  ),
  ...both(
    /^(?:nova|neutron|cinder|glance)-(?:api|conductor|scheduler|compute|novncproxy|server|volume)$|^placement-api$/,
    ['rhel'],
    'the name with `openstack-` before it',
  ),
  ...both(/^httpd$/, ['debian', 'ubuntu'], 'apache2'),
  ...both(/^apache2$/, ['rhel'], 'httpd'),
  ...both(/^mariadb$/, ['debian', 'ubuntu'], 'mariadb-client'),
  ...both(/^openstack-(?:selinux|utils)$/, ['debian', 'ubuntu']),
  ...both(/^(?:yum-utils|epel-release|centos-release-.*|mod_wsgi|iptables-services)$/, ['debian', 'ubuntu']),
  { name: /^(?:ntp|ntpdate)$/, on: 'rhel', since: 8, instead: 'chrony' },
  { name: /^mod_wsgi$/, on: 'rhel', since: 8, instead: 'python3-mod_wsgi' },
  { name: /^python2?-PyMySQL$/i, on: 'rhel', since: 8, instead: 'python3-PyMySQL' },
  { name: /^python-openstackclient$/, on: 'rhel', since: 8, instead: 'python3-openstackclient' },
  { name: /^python-memcached$/, on: 'rhel', since: 8, instead: 'python3-memcached' },
  { name: /^network-scripts$/, on: 'rhel', since: 9 },
  { name: /^docker$/, on: 'rhel', since: 8, instead: 'docker-ce of its own repository, or podman' },
]

export const services: ReadonlyArray<Row> = [
  { name: /^nova-consoleauth$/, on: 'debian', since: 11 },
  { name: /^nova-consoleauth$/, on: 'ubuntu', since: 19.1 },
  ...both(/^httpd$/, ['debian', 'ubuntu'], 'apache2'),
  ...both(/^apache2$/, ['rhel'], 'httpd'),
  ...both(/^crond$/, ['debian', 'ubuntu'], 'cron'),
  ...both(/^cron$/, ['rhel'], 'crond'),
  ...both(/^smb$/, ['debian', 'ubuntu'], 'smbd'),
  ...both(/^smbd$/, ['rhel'], 'smb'),
  ...both(/^iptables$/, ['debian', 'ubuntu'], 'netfilter-persistent'),
  ...both(/^network$/, ['debian', 'ubuntu'], 'networking'),
  { name: /^network$/, on: 'rhel', since: 9, instead: 'NetworkManager' },
  ...both(/^networking$/, ['rhel'], 'NetworkManager'),
  ...both(/^libvirt-bin$/, ['debian', 'ubuntu', 'rhel'], 'libvirtd'),
  { name: /^ntpd$/, on: 'debian', since: 12, instead: 'ntpsec' },
  { name: /^ntpd?$/, on: 'rhel', since: 8, instead: 'chronyd' },
  ...both(
    /^openstack-(?:nova|neutron|cinder|glance|swift|heat)-[\w-]+$/,
    ['debian', 'ubuntu'],
    'the name without `openstack-`',
  ),
  ...both(
    /^(?:nova-(?:api|conductor|scheduler|compute|novncproxy)|cinder-(?:api|scheduler|volume)|glance-api)$/,
    ['rhel'],
    'the name with `openstack-` before it',
  ),
]

/** Programs that install, and the families that have them. */
export const tools: ReadonlyArray<{ name: RegExp; on: ReadonlyArray<Family>; instead: string }> = [
  {
    name: /^(?:apt|apt-get|aptitude|dpkg|add-apt-repository|apt-key)$/,
    on: ['debian', 'ubuntu'],
    instead: 'dnf',
  },
  {
    name: /^(?:yum|dnf|microdnf|rpm|yum-config-manager|subscription-manager)$/,
    on: ['rhel'],
    instead: 'apt',
  },
  { name: /^(?:zypper|apk|pacman)$/, on: [], instead: 'its own tool' },
]

/** The row that says that this name is not known there. */
export function unknownTo(
  { family, version }: Target,
  name: string,
  rows: ReadonlyArray<Row>,
): Row | undefined {
  return rows.find(
    (row) =>
      row.on === family &&
      row.name.test(name) &&
      (row.since === undefined || version === undefined || version >= row.since),
  )
}

function both(name: RegExp, on: ReadonlyArray<Family>, instead?: string): Array<Row> {
  return on.map((family) => ({ name, on: family, ...(instead === undefined ? {} : { instead }) }))
}

/** Libraries of Python 2: gone since Debian 11 and Ubuntu 20.04. */
function python(...names: ReadonlyArray<string>): Array<Row> {
  return names.flatMap(
    (name): Array<Row> => [
      { name: new RegExp(`^python-${name}$`), on: 'debian', since: 11, instead: `python3-${name}` },
      { name: new RegExp(`^python-${name}$`), on: 'ubuntu', since: 20.04, instead: `python3-${name}` },
    ],
  )
}
