/** Passwords: hidden, known to everyone, seen by everyone, or written so that a URL says something else. */
import { type Found, groupBy, lineOf, linesText, placeIn, placeOf, type Rule, type Study } from '../rule.ts'
import { isMasked, isPlaceholder, passwordsIn, type Value } from '../values.ts'

/** Passwords that are tried first, those of products as they are shipped, and words that stand for one. */
const known = new Set(
  `123 1234 12345 123456 1234567 12345678 123456789 1234567890 111111 000000 654321 666666 888888 123123 112233
  admin admin123 administrator root toor user test guest demo public private manager master oracle postgres mysql
  mariadb redis rabbit rabbitmq openstack nova keystone glance neutron cinder placement zabbix ceph hadoop kafka
  password passw0rd p@ssword p@ssw0rd p@$$w0rd pa$$w0rd password1 password123 passwd pass pass123 secret secret123
  changeme changeit default letmein welcome welcome1 qwerty qwerty123 qwe123 qwe123qwe asd asdf asdf1234 1q2w3e4r
  1qaz2wsx abc123 abcd1234 iloveyou dragon monkey calvin raspberry vagrant cisco ubnt mypass mypassword testpass`
    .trim()
    .split(/\s+/),
)

const masked: Rule = {
  id: 'masked-password',
  about: 'a password that the author took out, so that its mask would be set',
  severity: 'error',
  settledBy: ['answers'],
  *find(study) {
    for (const one of passwordsIn(study.steps))
      if (isMasked(one.value) && !isBound(study, one))
        yield {
          at: placeIn(one.text, one.from, one.to),
          reason: `Unexpected mask \`${one.value}\` in the place of a password, expected a value: bind it in the inventory, below \`words\``,
        }
  },
}

const printed: Rule = {
  id: 'printed-password',
  about: 'a password that the guide prints, so that everyone who reads it knows it',
  severity: 'warning',
  settledBy: ['answers'],
  *find(study) {
    const own = passwordsIn(study.steps).filter(
      (one) => !isMasked(one.value) && !isPlaceholder(one.value) && !isBound(study, one),
    )
    for (const places of groupBy(own, ({ value }) => value).values()) yield printedAt(places)
  },
}

/** One finding a value, at its first place. */
function printedAt(places: ReadonlyArray<Value>): Found {
  const [first, ...others] = places
  const { value, user, text, from, to } = first!
  const at = placeIn(text, from, to)
  const lines = others.map((one) => placeIn(one.text, one.from, one.to).start.line)
  const more = lines.some((line) => line !== at.start.line) ? `, also on ${linesText(lines)}` : ''
  const worse = known.has(value.toLowerCase())
    ? 'it is among the first to be tried'
    : value.toLowerCase() === user?.toLowerCase()
      ? 'it is the name of its account'
      : 'everyone who reads the guide knows it'
  return {
    at,
    reason: `Unexpected password \`${value}\`${more}, expected one of your own, bound in the inventory below \`words\`: ${worse}`,
  }
}

const isBound = ({ bound }: Study, { value }: Value): boolean =>
  bound.has(value) || [...bound].some((word) => isMasked(word) && isMasked(value))

const url: Rule = {
  id: 'url-password',
  about: 'a password in a URL with a sign that ends it there',
  severity: 'error',
  *find(study) {
    for (const one of passwordsIn(study.steps)) {
      const sign =
        one.in === 'url' && !isMasked(one.value) ? /[@:#?]|%(?![0-9A-Fa-f]{2})/.exec(one.value) : null
      if (!sign || isPlaceholder(one.value) || isBound(study, one)) continue
      yield {
        at: placeIn(one.text, one.from, one.to),
        reason: `Unexpected \`${sign[0]}\` in the password \`${one.value}\` of a URL, expected \`${encodeURIComponent(one.value)}\` or one without it: what stands behind it is read as something else`,
      }
    }
  },
}

const argument: Rule = {
  id: 'secret-in-argv',
  about: 'a password among the arguments of a program, where everyone on the host sees it',
  severity: 'warning',
  settledBy: ['answers'],
  *find(study) {
    const values = passwordsIn(study.steps).filter((one) => one.in === 'argument')
    for (const one of values)
      yield { at: placeIn(one.text, one.from, one.to), reason: seen(one.value), ...promptInstead(one) }
    const told = new Set(values.map(({ step }) => step))
    for (const step of study.steps)
      if (
        step.kind === 'command' &&
        !told.has(step) &&
        !/\bjoin\b.* --token\b/.test(step.text.text) &&
        step.risks.some((risk) => risk.class === 'secret-in-argv')
      )
        yield { at: placeOf(step.text), reason: seen(undefined) }
  },
}

const seen = (value: string | undefined): string =>
  `Unexpected password${value === undefined ? '' : ` \`${value}\``} as an argument, expected it to be asked for or read from a file: everyone who lists the processes of the host sees it`

/** `openstack user create` can ask instead; the answer comes from a secret that the inventory has to name. */
function promptInstead({ step, text, from, to }: Value): Partial<Found> {
  if (
    !/^(?:sudo\s+)?openstack\b[^|;&\n]*\suser\s(?:create|set)\b/.test(text.text) ||
    text.text.includes('\n')
  )
    return {}
  const head = text.text.slice(0, from).replace(/--password[= ]["']?$/, '--password-prompt')
  const instead = head + text.text.slice(to).replace(/^["']/, '')
  if (!head.endsWith('--password-prompt') || step.kind !== 'command') return {}
  const because = 'a password is no argument'
  const at = lineOf(text)
  const user = /\s(\w+)\s*$/.exec(instead)?.[1] ?? 'account'
  return {
    offers: [
      { list: 'replace', row: { ...at, with: instead, because } },
      { list: 'answers', row: { ...at, prompt: 'User Password:', with: `{{ secrets.${user} }}` } },
      { list: 'answers', row: { ...at, prompt: 'Repeat User Password:', with: `{{ secrets.${user} }}` } },
    ],
  }
}

export const passwordRules: ReadonlyArray<Rule> = [masked, printed, url, argument]
