import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host, HostLink, SessionStep } from '../src/model.ts'
import { open, Talk, type Told } from './support/session.ts'
import { childrenOf, hasSshd, kill, startSshd } from './support/sshd.ts'

/** A step that a guide may hold, and what has to be said of it. After each, the session must be as it was. */
interface Case {
  name: string
  body: string
  options?: SessionStep
  status?: number
  outcome?: Told['outcome']
  text?: string | RegExp
  lost?: boolean
  stopped?: Told['stopped']
  evidence?: RegExp
  answered?: number
  waiting?: { program: string; tail: RegExp; halted?: true }
  /** Milliseconds it may take at most. */
  within?: number
  /** Steps that come before (checked for nothing) and undo it afterwards. */
  before?: Array<string>
  after?: Array<string>
}

const secret = 'p@ss"w\'o$rd&é서 x'
const longAnswer = `'"$\\é${'0123456789 '.repeat(350)}`
const terminal = (...answers: Array<[RegExp, string]>): SessionStep => ({
  terminal: true,
  answers: answers.map(([prompt, text]) => ({ prompt, text })),
})
const builtins = 'echo printf cd builtin set unset declare trap [ return eval read'

const cases: Array<Case> = [
  // what people type
  { name: 'output and status', body: 'echo one; echo two >&2; (exit 7)', status: 7, text: 'one\ntwo\n' },
  { name: 'an empty step', body: '', status: 0, text: '' },
  { name: 'a comment', body: '# nothing', status: 0, text: '' },
  { name: 'output without a newline', body: 'printf abc', status: 0, text: 'abc' },
  {
    name: 'a here-document',
    body: 'cat <<EOF\nit\'s "$((1 + 1))"\nEOF',
    status: 0,
    text: 'it\'s "2"\n',
  },
  { name: 'a loop over lines', body: 'for i in 1 2; do\n  echo "$i"\ndone', status: 0, text: '1\n2\n' },
  {
    name: 'extended globs',
    body: 'shopt -s extglob\ncase ab in\n  a@(b|c)) echo yes ;;\nesac\nshopt -u extglob',
    text: 'yes\n',
  },
  { name: 'a command that does not exist', body: 'no-such-command', status: 127, text: /not found/ },
  // what takes the session's own input, output or attention
  { name: 'reading stdin', body: 'cat; read -r x; echo "[$x]"', status: 0, text: '[]\n' },
  {
    name: 'a child that keeps the output',
    body: 'sleep 30 & echo on',
    status: 0,
    text: 'on\n',
    within: 1500,
    after: ['kill %1'],
  },
  {
    name: 'a child that prints for ever',
    body: 'yes & disown; echo $! >/tmp/yes.$PPID; sleep .1',
    status: 0,
    text: /y/,
    within: 45_000,
    after: ['kill -9 $(cat /tmp/yes.$PPID); rm /tmp/yes.$PPID'],
  },
  { name: 'all output closed', body: 'exec >/dev/null 2>&1; echo x; (exit 8)', status: 8, text: '' },
  {
    name: 'descriptors 0 to 255 closed',
    body: 'for i in {0..255}; do eval "exec $i<&-"; done; (exit 9)',
    status: 9,
  },
  {
    name: 'stty raw and a strange TERM',
    body: 'stty raw -echo </dev/tty; TERM=bogus; PS1="> "; PROMPT_COMMAND=exit; (exit 2)',
    status: 2,
    after: ['unset PROMPT_COMMAND'],
  },
  {
    name: 'a terminal left raw is sane again',
    before: ['stty raw </dev/tty'],
    body: 'read -r -p "Go? " x; echo "[$x]"',
    options: terminal([/Go\? $/, 'y']),
    status: 0,
    text: 'Go? [y]\n',
    answered: 1,
  },
  // what ends the shell
  { name: 'exit', body: 'echo a; exit 3', status: 3, text: 'a\n', lost: true },
  { name: 'exec', body: 'exec sh -c "echo b; exit 9"', status: 9, text: 'b\n', lost: true },
  { name: 'kill -9 of the shell', body: 'kill -9 $$', status: 137, lost: true },
  { name: 'kill 0', body: 'kill 0; echo after', status: 143, text: '', lost: true },
  { name: 'HUP for the whole session', body: 'kill -HUP -$$', status: 129, lost: true },
  { name: 'set -e and a failure', body: 'set -e; false; echo no', status: 1, text: '', lost: true },
  {
    name: 'an EXIT trap that changes the status',
    body: 'trap "exit 21" EXIT; exit 4',
    status: 21,
    lost: true,
  },
  // what would leak into the next step
  { name: 'set -e', body: 'set -e', status: 0 },
  { name: 'set -u, -C, -f, -x, -v', body: 'set -uCfxv', status: 0 },
  { name: 'traps', body: 'trap "echo D" DEBUG; trap "echo E" ERR; trap "echo R" RETURN; false', status: 1 },
  {
    name: 'redefined builtins',
    body: `${builtins.replace(/\S+/g, '$&() { :; };')} false`,
    status: 1,
    after: [`POSIXLY_CORRECT=1; unset -f ${builtins}; unset POSIXLY_CORRECT`],
  },
  { name: 'a redefined `.`', body: 'function . { :; }; function source { :; }; (exit 5)', status: 5 },
  {
    name: 'aliases of builtins',
    body: 'shopt -s expand_aliases; alias .=false builtin=false set=false unset=false trap=false; (exit 6)',
    status: 6,
    after: ['unalias -a; shopt -u expand_aliases'],
  },
  {
    name: 'no PATH, digits in IFS',
    body: 'IFS=0123456789; PATH=; (exit 108)',
    status: 108,
    after: ['PATH=/usr/sbin:/usr/bin:/sbin:/bin; unset IFS'],
  },
  { name: 'umask 777', body: 'umask 777; (exit 16)', status: 16, after: ['umask 022'] },
  { name: 'POSIX mode', body: 'set -o posix; (exit 17)', status: 17, after: ['set +o posix'] },
  {
    name: 'no file may grow',
    body: 'ulimit -S -f 0; (exit 14)',
    status: 14,
    lost: true,
  },
  // what the shell cannot say itself
  {
    name: 'set -n',
    body: 'set -n',
    outcome: 'unknown',
    evidence: /without having left a receipt/,
    lost: true,
  },
  {
    name: 'extdebug that skips commands',
    body: 'shopt -s extdebug; trap false DEBUG; echo skipped',
    outcome: 'unknown',
    lost: true,
  },
  // what is no command at all
  { name: 'an unclosed quote', body: 'echo "abc', outcome: 'syntax', evidence: /^line 1: unexpected EOF/ },
  { name: 'a stray brace', body: 'echo a\n}\necho b', outcome: 'syntax', evidence: /^line 2: syntax error/ },
  {
    name: 'an unclosed here-document',
    body: 'echo a\ncat <<X\nabc',
    outcome: 'syntax',
    evidence: /at line 2 delimited/,
  },
  { name: 'a row of a table', body: '| 1 | node1 |', outcome: 'syntax', evidence: /line 1/ },
  {
    name: 'half a loop',
    body: 'for i in 1 2; do',
    outcome: 'syntax',
    evidence: /unexpected end of file|EOF/,
  },
  { name: 'a NUL byte', body: 'echo a\0b', outcome: 'refused', evidence: /NUL/ },
  // time
  {
    name: 'a step past its time',
    body: 'sleep 1000',
    options: { limit: 300 },
    status: 143,
    stopped: 'limit',
    within: 3000,
  },
  {
    name: 'a step past its time whose last command ends well',
    body: 'sleep 1000; echo end',
    options: { limit: 300 },
    status: 0,
    text: /end\n$/,
    stopped: 'limit',
    within: 3000,
  },
  {
    name: 'one that does not hear TERM',
    body: 'bash -c \'trap "" TERM; while :; do sleep .2; done\'',
    options: { limit: 300 },
    status: 137,
    stopped: 'limit',
    within: 6000,
  },
  {
    name: 'a loop of short commands',
    body: 'while :; do sleep .1; done',
    options: { limit: 300 },
    status: 137,
    stopped: 'limit',
    lost: true,
    within: 6000,
  },
  {
    name: 'a loop without a process',
    body: 'while :; do :; done',
    options: { limit: 300 },
    status: 137,
    stopped: 'limit',
    lost: true,
    within: 6000,
  },
  {
    name: 'endless output past its time',
    body: 'yes',
    options: { limit: 300 },
    stopped: 'limit',
    status: 143,
    within: 45_000,
  },
  // programs that ask
  {
    name: 'two hidden answers',
    body: 'read -rs -p "Password: " a; echo; read -rs -p "Again: " b; echo; [ "$a" = "$b" ] && printf %s "$a" | sha256sum | cut -c1-16; unset a b',
    options: terminal([/Password: $/, secret], [/Again: $/, secret]),
    status: 0,
    text: `Password: \nAgain: \n${createHash('sha256').update(secret).digest('hex').slice(0, 16)}\n`,
    answered: 2,
  },
  {
    name: 'the same prompt twice',
    body: 'read -rs -p "PW: " a; sleep .2; read -rs -p "PW: " b; echo "$a/$b"; unset a b',
    options: terminal([/PW: $/, 'first'], [/PW: $/, 'second']),
    status: 0,
    text: 'PW: PW: first/second\n',
    answered: 2,
  },
  {
    name: 'empty answers',
    body: 'read -rs -p "PW: " a; read -rs -p "Again: " b; echo "[$a$b]"; unset a b',
    options: terminal([/PW: $/, ''], [/Again: $/, '']),
    status: 0,
    text: 'PW: Again: []\n',
    answered: 2,
  },
  {
    name: 'a prompt that comes byte by byte',
    body: 'for c in P a s s \' \' o f \'?\'; do printf %s "$c"; sleep .03; done; read -r x; echo "[$x]"',
    options: terminal([/Pass of\?/, 'ok']),
    status: 0,
    text: 'Pass of?[ok]\n',
    answered: 1,
  },
  {
    name: 'stdout elsewhere, asked on the terminal',
    body: 'read -rs -p "PW: " a </dev/tty; echo "${#a}" >/dev/null; (exit ${#a})',
    options: terminal([/PW: $/, 'four']),
    status: 4,
    answered: 1,
  },
  {
    name: 'a prompt in the middle of output gets nothing',
    body: 'echo "Password: is asked later"; read -r -t 1 x; echo "[$x]"',
    options: terminal([/Password:/, 'no']),
    text: 'Password: is asked later\n[]\n',
    answered: 0,
  },
  {
    name: 'another prompt gets nothing',
    body: 'read -r -t 1 -p "Passphrase: " x; echo "[$x]"',
    options: terminal([/Password: $/, 'no']),
    text: 'Passphrase: [][]\n'.replace('[][]', '[]'),
    answered: 0,
  },
  {
    name: 'a made-up sudo prompt gets nothing',
    body: 'printf "[sudo] password for me: "; read -r -t 1 x; echo "[$x]"',
    options: terminal([/runbook-[0-9a-f]+: $/, 'no']),
    text: '[sudo] password for me: []\n',
    answered: 0,
  },
  {
    name: 'exit in a step on the terminal',
    body: 'read -r -p "? " x; exit 5',
    options: terminal([/\? $/, 'y']),
    status: 5,
    lost: true,
    answered: 1,
  },
  {
    name: 'a shell in the shell',
    body: 'bash --norc -i',
    options: terminal([/\$ $|# $/, 'cd /; echo "at $PWD"'], [/\$ $|# $/, 'exit 6']),
    status: 6,
    text: /at \/\n/,
    answered: 2,
  },
  {
    name: 'much output on the terminal',
    body: 'seq 1 50000',
    options: terminal(),
    status: 0,
    text: /^1\n2\n[\s\S]*\n50000\n$/,
  },
  {
    name: 'an answer of thousands of bytes',
    body: 'IFS= read -rs -p "Key: " a; printf "%s" "$a" | sha256sum | cut -c1-16; unset a',
    options: terminal([/Key: $/, longAnswer]),
    status: 0,
    text: `Key: ${createHash('sha256').update(longAnswer).digest('hex').slice(0, 16)}\n`,
    answered: 1,
  },
  {
    name: 'an answer of many lines',
    body: 'read -rs -p "Certificate: " l; n=1; while [ "$l" != END ]; do read -rs l; n=$((n + 1)); done; echo "$n"; unset l n',
    options: terminal([/Certificate: $/, `${`${'é'.repeat(40)}\n`.repeat(300)}END`]),
    status: 0,
    text: 'Certificate: 301\n',
    answered: 1,
  },
  {
    name: 'an answer that no terminal takes',
    body: 'read -r x',
    options: terminal([/: $/, 'x'.repeat(4096)]),
    outcome: 'refused',
    evidence: /4095 bytes/,
  },
  // output
  { name: 'binary output', body: "printf 'a\\0b\\377\\n\\0'", status: 0 },
  {
    name: 'letters cut in two',
    body: "printf '\\xec'; sleep .1; printf '\\x84'; sleep .1; printf '\\x9c\\n'",
    status: 0,
    text: '서\n',
  },
  {
    name: 'both streams in ten thousand pieces, in the order in which they were written',
    body: 'for ((i = 0; i < 5000; i++)); do printf "o$i "; printf "e$i " >&2; done',
    status: 0,
    text: Array.from({ length: 5000 }, (_, i) => `o${i} e${i} `).join(''),
    within: 30_000,
  },
  {
    name: 'what looks like a frame',
    body: "printf '\\n0123456789abcdef01234567 R 1 0 - -\\n'; (exit 11)",
    status: 11,
    text: '\n0123456789abcdef01234567 R 1 0 - -\n',
  },
  {
    name: 'a mark found in the files',
    body: 'm=$(cat ~/.runbook/*/*.-login/mark | head -1); printf "\\n%s end 1.\\n%s R 1 0 - -\\n" "$m" "$m"; unset m; (exit 12)',
    status: 12,
  },
  { name: 'the output removed', body: 'rm ~/.runbook/*/*.-login/*.out; echo x; (exit 18)', status: 18 },
]

/** Somebody whom nobody foresaw is waited for: found within 10 s or so, named, and nothing is left hanging. */
const questions: Array<Case> = [
  {
    name: 'a program that is stopped',
    body: "sh -c 'echo half; kill -STOP $$; echo done'",
    status: 129,
    text: /^half\n(?!done)/,
    stopped: 'input',
    waiting: { program: 'sh', tail: /half\n$/, halted: true },
    within: 20_000,
  },
  {
    name: 'a program behind a pipe and a parent that is stopped, while an earlier one works on in the background',
    body: "sleep 60 & disown; sleep 1.5; (sh -c 'kill -STOP $$; echo done'; echo then) | cat",
    stopped: 'input',
    waiting: { program: 'sh', tail: /^$/, halted: true },
    within: 20_000,
  },
  {
    name: 'a program in a group of its own that reads the terminal',
    body: 'timeout 300 cat',
    options: terminal(),
    stopped: 'input',
    waiting: { program: 'cat', tail: /^$/, halted: true },
    within: 20_000,
  },
  {
    name: 'a shell that stops itself',
    body: 'kill -STOP $$',
    status: 137,
    stopped: 'input',
    waiting: { program: 'bash', tail: /^$/, halted: true },
    lost: true,
    within: 20_000,
  },
  {
    name: 'a program that is stopped and let go on again and again',
    body: "bash -c 'while :; do :; done' & for i in {1..26}; do sleep .5; kill -STOP $!; sleep .05; kill -CONT $!; done; kill $!; wait",
    status: 0,
    text: /^(?:.*Terminated.*\n)?$/,
    within: 30_000,
  },
  {
    name: 'a program that stays stopped in the background of a step that works on',
    body: 'sleep 60 & kill -STOP $!; sleep 13; kill -KILL $!; wait; echo done',
    status: 0,
    text: /done\n$/,
    within: 20_000,
  },
  {
    name: 'another question than the one foreseen',
    body: 'X=asked; bash -c \'read -r -p "Wipe the disk? [y/N] " x; echo "[$x]"\'',
    options: terminal([/Password: $/, 'no']),
    status: 129,
    stopped: 'input',
    waiting: { program: 'bash', tail: /Wipe the disk\? \[y\/N\] $/ },
    answered: 0,
    within: 10_000,
  },
  {
    name: 'one more question than was foreseen, by the shell itself',
    body: 'read -r -p "Name: " x; read -r -p "Address: " y; echo "[$x$y]"',
    options: terminal([/Name: $/, 'a']),
    status: 137,
    stopped: 'input',
    waiting: { program: 'bash', tail: /Address: $/ },
    answered: 1,
    lost: true,
    within: 10_000,
  },
  {
    name: 'a question on the terminal of a step that has none',
    body: 'sh -c \'printf "PIN, please: " >/dev/tty; read -r x </dev/tty\'',
    status: 129,
    stopped: 'input',
    waiting: { program: 'sh', tail: /PIN, please: $/ },
    within: 10_000,
  },
  {
    name: 'a shell that waits at its prompt and does not hear HUP',
    body: 'bash --norc -c \'trap "" HUP; exec bash --norc -i\'',
    options: terminal([/Password: $/, 'no']),
    stopped: 'input',
    waiting: { program: 'bash', tail: /[#$] $/ },
    within: 12_000,
  },
  {
    name: 'reading the terminal without a word',
    body: 'cat >/dev/null',
    options: terminal(),
    status: 129,
    stopped: 'input',
    waiting: { program: 'cat', tail: /^$/ },
    within: 10_000,
  },
  {
    name: 'silence is no question: a step that works on is left alone',
    body: 'printf "Is it ready? "; sleep 7; echo yes',
    options: terminal([/Password: $/, 'no']),
    status: 0,
    text: 'Is it ready? yes\n',
  },
  {
    name: 'silence in front of an open pipe, too',
    body: '(sleep 7; echo done) | cat',
    status: 0,
    text: 'done\n',
  },
]

interface Way {
  name: string
  available: boolean
  /** `locale`: what LC_ALL is there. */
  start(): Promise<{ host: Host; locale: string; stop(): Promise<void> }>
}
const ways: Array<Way> = [
  { name: 'ssh', available: hasSshd, start: async () => ({ ...(await startSshd()), locale: 'none' }) },
  {
    name: 'openssh',
    available: hasSshd,
    async start() {
      const sshd = await startSshd()
      return { ...sshd, host: { ...sshd.host, transport: 'openssh' }, locale: 'none' }
    },
  },
  {
    name: 'local',
    available: true,
    start: async () => ({
      host: { name: 'here', address: 'localhost', roles: [], become: 'sudo', transport: 'local', facts: {} },
      locale: process.env.LC_ALL ?? 'none',
      stop: async () => {},
    }),
  },
]

const memory = memoryGroups()

/** Every way to a host has to pass all of this. */
for (const way of ways)
  describe.skipIf(!way.available)(`a session over ${way.name}`, () => {
    let at: Awaited<ReturnType<Way['start']>>
    let held: ReturnType<typeof open>
    beforeAll(async () => {
      at = await way.start()
      held = open(at.host, { limits: { grace: 500 } })
      await held.link.check()
    })
    afterAll(async () => {
      await held?.link.close({ forget: true })
      await at?.stop()
    })

    test.each(cases)('$name', async (each) => {
      const { talk } = held
      await talk.say(`KEPT=${talk.k}; cd /tmp`)
      const kept = talk.k - 1
      for (const body of each.before ?? []) await talk.say(body)
      const told = await talk.say(each.body, each.options)
      for (const body of each.after ?? []) await talk.say(body)
      const next = await talk.say('/bin/echo "$KEPT $PWD"; /bin/cat; (exit 42)')
      checkCase(each, told)
      expect({ text: next.text, status: next.status }).toEqual({ text: `${kept} /tmp\n`, status: 42 })
    })

    test.concurrent.each(questions)('$name', async (each) => {
      const { link, talk } = open(at.host, { limits: { grace: 500 } })
      await talk.say('KEPT=1; cd /tmp')
      checkCase(each, await talk.say(each.body, each.options))
      expect((await talk.say('echo "$KEPT $PWD"')).text).toBe('1 /tmp\n')
      await link.close({ forget: true })
    })

    test('a shell for a person stands where the session stands, and leaves nothing in it', async () => {
      const { link, talk } = open(at.host)
      expect(await inShell(link, '', 'echo "<$PWD>"')).toMatchObject({ without: [], status: 0 })
      await talk.say(
        'cd /usr; X=1; export Y="a hidden word" Z=(a "b c"); f() { echo "f of $1"; }; set -f; trap "exit 3" EXIT',
      )
      const found = await inShell(
        link,
        '',
        'echo "<$PWD $X $Y ${Z[1]} $TERM $(f 2) $->"; stty size; X=2; cd /',
      )
      expect(found.without).toEqual(['variable Y'])
      expect(found.text).toMatch(/<\/usr 1 {2}b c xterm f of 2 \w*i\w*>\s+20 70\s/)
      expect(found.status).toBe(0)
      expect((await talk.say('echo "$PWD $X $Y"')).text).toBe('/usr 1 a hidden word\n')
      await link.close({ forget: true })
    })

    test('a fresh session is as a login is', async () => {
      const { link, talk } = open(at.host)
      const mask = `0${process.umask().toString(8).padStart(3, '0')}`
      const told = await talk.say(
        'umask; pwd; echo ~; echo "${LC_ALL-none}"; tty -s </dev/tty && echo terminal; bash -c "echo \\"[$BASH_ENV]\\""',
      )
      const [, , home] = told.text.split('\n')
      expect(told.text).toBe(`${mask}\n${home}\n${home}\n${at.locale}\nterminal\n[]\n`)
      await link.close({ forget: true })
    })

    test('a body of 2 MB', async () => {
      const told = await held.talk.say(`cat <<'END' | cksum\n${'0123456789abcde\n'.repeat(131072)}END`)
      expect(told).toMatchObject({
        status: 0,
        text: `${execFileSync('cksum', { input: '0123456789abcde\n'.repeat(131072) })}`,
      })
      expect(told.ms).toBeLessThan(5000)
    })

    test('state goes from step to step', async () => {
      const { talk } = held
      const file = join(mkdtempSync(join(tmpdir(), 'rc-')), 'rc')
      writeFileSync(file, 'export SOURCED="from a file"\n')
      await talk.say(
        `cd /usr; . ${file}; export A="it's \\"a\\"\n2"; B=(x "y z"); declare -A C=([k]=v); f() { echo "f $1"; }; umask 027`,
      )
      const seen =
        'printf "%s|" "$PWD" "$SOURCED" "$A" "${B[1]}" "${C[k]}" "$(f 1)" "$(umask)"; bash -c \'echo "$SOURCED"\''
      const want = '/usr|from a file|it\'s "a"\n2|y z|v|f 1|0027|from a file\n'
      expect((await talk.say(seen)).text).toBe(want)
      await talk.say('exit 1')
      expect((await talk.say(seen)).text).toBe(want)
      await talk.say('umask 022; unset -f f')
    })

    test('a step asked for again is not run again', async () => {
      const { talk } = held
      const first = await talk.say('N=$((N + 1)); echo "$N"')
      const again = await open(at.host, { run: held.run })
        .link.session('')
        .run(talk.k, 'N=$((N + 1)); echo "$N"')
      expect(again).toEqual({ ...again, status: 0, bytes: 2, sha: first.sha })
      const other = await open(at.host, { run: held.run }).link.session('').run(talk.k, 'echo other')
      expect(other.sha).toBe(first.sha)
      expect((await talk.say('echo "$N"; unset N')).text).toBe('1\n')
    })

    test('50 MB come through whole, in bounded memory', async () => {
      const hash = createHash('sha256')
      let bytes = 0
      let peak = 0
      const before = process.memoryUsage().rss
      const told = await held.talk.session.run(++held.talk.k, 'head -c 50000000 /dev/zero | tr "\\0" x', {
        onOutput(chunk) {
          hash.update(chunk)
          bytes += chunk.length
          peak = Math.max(peak, process.memoryUsage.rss())
        },
      })
      const want = createHash('sha256').update(Buffer.alloc(50_000_000, 'x')).digest('hex')
      expect({ status: told.status, bytes, told: told.bytes, sha: hash.digest('hex') }).toEqual({
        status: 0,
        bytes: 50_000_000,
        told: 50_000_000,
        sha: want,
      })
      expect(peak - before).toBeLessThan(150 * 2 ** 20)
    })

    test('endless output is stopped', async () => {
      const { link, talk } = open(at.host, { limits: { output: 1_000_000 } })
      const told = await talk.say('yes')
      expect(told).toMatchObject({ outcome: 'exited', stopped: 'output' })
      expect((await talk.say('echo on')).text).toBe('on\n')
      await link.close({ forget: true })
    })

    test('what was removed is told, not guessed', async () => {
      const { run, link, talk } = open(at.host)
      await talk.say('X=1')
      expect(await talk.say(`rm -rf ~/.runbook/${run}`)).toMatchObject({
        outcome: 'unknown',
        evidence: /removed/,
      })
      await link.close({ forget: false })
    })

    test('a second receipt is told', async () => {
      const { run, link, talk } = open(at.host)
      const told = await talk.say(`>"$(echo ~/.runbook/${run}/*.-login)/rc/0/1.0"; (exit 19)`)
      expect(told).toMatchObject({ outcome: 'unknown', evidence: expect.stringMatching(/two receipts/) })
      await link.close({ forget: true })
    })

    test.skipIf(!memory)('a step that the kernel kills for want of memory', async () => {
      const { link, talk } = open(at.host)
      const group = join(memory!.base, `runbook-${process.pid}-${way.name}`)
      mkdirSync(group)
      try {
        writeFileSync(join(group, memory!.limit), String(16 << 20))
        const told = await talk.say(`sh -c 'echo $$ >${group}/cgroup.procs; exec tail /dev/zero'`)
        expect(told).toMatchObject({ status: 137, outOfMemory: true, lostShell: false })
        const other = await talk.say('(kill -9 $BASHPID)')
        expect(other.status).toBe(137)
        expect(other.outOfMemory).toBeUndefined()
      } finally {
        rmdirSync(group)
        await link.close({ forget: true })
      }
    })

    test('state that a reboot took is not missed in silence', async () => {
      const { run, link, talk } = open(at.host)
      const home = (await talk.say('X=kept; echo ~')).text.trim()
      await link.close({ forget: false })
      for (const pid of processesNaming(run)) kill(Number(pid))
      for (const folder of [join(home, '.runbook', run, `${at.host.name}.-login`), ...shared(run)])
        for (const slot of ['A', 'B']) rmSync(join(folder, `state.${slot}`), { force: true })
      const next = open(at.host, { run })
      next.talk.k = talk.k
      expect(await next.talk.say('echo "[$X]" >&2; false')).toMatchObject({
        outcome: 'refused',
        bytes: 0,
        evidence: expect.stringContaining('state'),
      })
      expect(await next.talk.say('echo "[$X]"')).toMatchObject({ status: 0, text: '[]\n' })
      await next.link.close({ forget: true })
    })

    test('a session ended as soon as it is there leaves nothing', async () => {
      const { run, link, talk } = open(at.host)
      const home = (await talk.say('echo ~')).text.trim()
      await link.close({ forget: true })
      const runs = Array.from({ length: 5 }, (_, index) => `${run}-soon-${index}`)
      for (const each of runs) {
        const soon = open(at.host, { run: each })
        await soon.link.check()
        await soon.link.close({ forget: true })
      }
      await expect.poll(() => processesNaming(`${run}-soon`, '')).toEqual([])
      for (const each of runs) expect(existsSync(join(home, '.runbook', each))).toBe(false)
    })

    test('forgetting removes files and processes, letting go keeps both', async () => {
      const { run, link, talk } = open(at.host)
      const { text } = await talk.say('X=kept; pwd; echo ~')
      const home = join(text.split('\n')[1]!, '.runbook', run)
      expect(statSync(home).mode & 0o777).toBe(0o700)
      await link.close({ forget: false })
      const next = open(at.host, { run })
      next.talk.k = talk.k
      expect((await next.talk.say('echo "$X"')).text).toBe('kept\n')
      const ours = processesNaming(run)
      expect(ours.length).toBeGreaterThan(0)
      await next.link.close({ forget: true })
      expect(existsSync(home)).toBe(false)
      await expect.poll(() => processesNaming(run)).toEqual([])
      expect(readdirSync('/dev/shm').filter((name) => name.includes(run))).toEqual([])
    })

    test('no secret of a body or an answer is in an argument list or stays on the disk', async () => {
      const { run, link, talk } = open(at.host)
      const hidden = `canary-${run}-${Math.floor(performance.now())}`
      const seen: Array<string> = []
      const watch = setInterval(() => seen.push(...processesHolding(hidden)), 5)
      await talk.say(`: ${hidden}; sleep .2`)
      await talk.say('read -rs -p "PW: " a; sleep .2; unset a', terminal([/PW: $/, hidden]))
      await talk.say(`echo "${hidden}`)
      await wait(50)
      clearInterval(watch)
      expect(seen).toEqual([])
      expect(filesHolding(hidden, run)).toEqual([])
      await link.close({ forget: true })
    })

    test('what a host prints in its own encoding is read so, and its questions are known', async () => {
      const { link, talk } = open({ ...at.host, encoding: 'euc-kr' })
      const inKorean = 'iconv -f utf-8 -t cp949'
      const told = await talk.say(
        `echo '서비스가 실행 중입니다' | ${inKorean}; printf '\\xbc'; sleep .1; printf '\\xad\\n'`,
      )
      expect(told).toMatchObject({ status: 0, text: '서비스가 실행 중입니다\n서\n', bytes: 26 })
      const asked = `printf '비밀번호: ' | ${inKorean} >/dev/tty; read -r x </dev/tty; echo "[$x]"`
      const answered = await talk.say(asked, terminal([/비밀번호: $/, 'yes']))
      expect(answered).toMatchObject({ status: 0, text: '비밀번호: [yes]\n', answered: 1 })
      await link.close({ forget: true })
    })

    test('nothing that a step can see of its session opens a frame', async () => {
      const { link, talk } = open(at.host)
      const told = await talk.say(
        "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -cE 'nonce=[0-9a-f]{4}'; true",
      )
      expect(told.text).toBe('0\n')
      await link.close({ forget: true })
    })

    describe.concurrent('what is sent ahead', () => {
      test('waits until it is asked for, and runs once', async () => {
        const { run, link, talk } = open(at.host)
        const witness = join(tmpdir(), `ahead-${run}`)
        const next = `echo "$X" >>${witness}; echo ran`
        expect(await talk.say('X=kept; sleep .3', { next })).toMatchObject({ status: 0, text: '' })
        await wait(300)
        expect(existsSync(witness)).toBe(false)
        expect(await talk.say(next)).toMatchObject({ status: 0, text: 'ran\n', sha: sha256(next) })
        expect(readFileSync(witness, 'utf8')).toBe('kept\n')
        rmSync(witness)
        await link.close({ forget: true })
      })

      test('does not run where something else is asked for', async () => {
        const { link, talk } = open(at.host)
        await talk.say(':', { next: 'echo another' })
        const asked = 'echo asked; (exit 3)'
        expect(await talk.say(asked)).toMatchObject({ status: 3, text: 'asked\n', sha: sha256(asked) })
        expect(await talk.say('echo after')).toMatchObject({ status: 0, text: 'after\n' })
        await link.close({ forget: true })
      })

      test('is told for what it is when its turn comes', async () => {
        const { link, talk } = open(at.host)
        const next = 'echo one\necho "two'
        expect(await talk.say('echo before', { next })).toMatchObject({ status: 0, text: 'before\n' })
        const told = await talk.say(next, { next: 'echo after' })
        expect(told).toMatchObject({ outcome: 'syntax', text: '' })
        expect(told.evidence).toMatch(/line 2: unexpected EOF/)
        talk.k-- // its number is still free
        expect(await talk.say('echo after')).toMatchObject({ status: 0, text: 'after\n' })
        await link.close({ forget: true })
      })

      test('is seen by the step before it like any file of its user, and may be swept away by it', async () => {
        const { run, link, talk } = open(at.host)
        const next = 'echo still there'
        const sweep = `sleep .3; rm -f ~/.runbook/${run}/*/private/*.body.* ~/.runbook/${run}/*/*.body.*`
        expect(await talk.say(sweep, { next })).toMatchObject({ status: 0 })
        expect(await talk.say(next)).toMatchObject({ status: 0, text: 'still there\n' })
        await link.close({ forget: true })
      })

      test('comes again over another connection, and is not left behind', async ({ expect }) => {
        const { run, link, hands, talk } = open(at.host)
        const hidden = `ahead-${run}-${Math.floor(performance.now())}`
        const next = `: ${hidden}; echo ran`
        await talk.say('X=kept', { next })
        await expect.poll(() => filesHolding(hidden, run).length).toBe(1)
        hands.abort()
        await link.close({ forget: false })
        await expect.poll(() => filesHolding(hidden, run), { interval: 500 }).toEqual([])
        const again = open(at.host, { run })
        again.talk.k = talk.k
        expect(await again.talk.say(next)).toMatchObject({ status: 0, text: 'ran\n' })
        await again.link.close({ forget: true })
      })

      test('is swept out where the connection was killed with it', async ({ expect }) => {
        const { run, link, hands, talk } = open(at.host)
        const hidden = `ahead-${run}-${Math.floor(performance.now())}`
        await talk.say('X=kept', { next: `: ${hidden}` })
        await expect.poll(() => filesHolding(hidden, run).length).toBe(1)
        const mine = windowsOf(run)
        expect(mine.length).toBe(1)
        hands.abort()
        for (const pid of mine) kill(pid)
        await expect.poll(() => filesHolding(hidden, run), { interval: 500 }).toEqual([])
        await link.close({ forget: false })
        const again = open(at.host, { run })
        again.talk.k = talk.k
        expect(await again.talk.say('echo "$X"')).toMatchObject({ status: 0, text: 'kept\n' })
        await again.link.close({ forget: true })
      })

      test('is not swept out by a connection that comes after long', async ({ expect }) => {
        const { run, home, keeper } = await leftBehind(at.host)
        const [ticker] = childrenOf(keeper).filter((pid) => tryLink(`/proc/${pid}/fd/7`).endsWith('/clock'))
        kill(ticker!)
        await expect.poll(() => windowsOf(run)).toEqual([])
        const tick = (times: number) => appendFileSync(join(home, 'ctl'), 'tick\n'.repeat(times))
        tick(40) // twenty seconds

        const again = open(at.host, { run })
        again.talk.k = 1
        await again.link.check()
        kill(keeper, 'SIGSTOP')
        tick(1)
        const told = again.talk.say('echo "$X"', { next: ': behind' })
        await expect.poll(() => filesHolding(': behind', run).length).toBe(1)
        kill(keeper, 'SIGCONT')
        expect(await told).toMatchObject({ status: 0, text: 'kept\n' })
        await again.link.close({ forget: true })
      })
    })

    test('a keeper that is killed with what a new connection has just told it', async () => {
      const { run, home, keeper } = await leftBehind(at.host)
      kill(keeper, 'SIGSTOP')
      const again = open(at.host, { run })
      again.talk.k = 1
      const told = again.talk.say('echo "$X"')
      const heard = openSync(join(home, 'ctl'), constants.O_RDWR | constants.O_NONBLOCK)
      await expect.poll(() => tryRead(heard)).toMatch(/^win /m)
      closeSync(heard)
      kill(keeper)
      expect(await told).toMatchObject({ status: 0, text: 'kept\n' })
      await again.link.close({ forget: true })
    })

    test('what could not be kept is asked for anew, and not for what was asked for before', async () => {
      const { run, link, talk } = open(at.host)
      await talk.say('X=kept')
      const home = join(homedir(), '.runbook', run, `${at.host.name}.-login`)
      const keeper = Number(readFileSync(join(home, 'keeper'), 'utf8'))
      kill(keeper, 'SIGSTOP')
      const refused = talk.say('echo no').catch((cause: unknown) => cause)
      await wait(2000) // it is asked for again and again, as nobody answers
      mkdirSync(join(home, '2.claim'))
      kill(keeper, 'SIGCONT')
      expect(await refused).toMatchObject({ code: 'space' })
      rmdirSync(join(home, '2.claim'))
      talk.k--
      const asked = 'echo "$X"'
      expect(await talk.say(asked)).toMatchObject({ status: 0, text: 'kept\n', sha: sha256(asked) })
      await link.close({ forget: true })
    })

    test('a step given up is found again by its number', async () => {
      const { link, talk } = open(at.host)
      const stop = new AbortController()
      const given = talk.say('sleep .5; echo done', { signal: stop.signal })
      setTimeout(() => stop.abort(new Error('stop')), 100)
      await expect(given).rejects.toThrow('stop')
      talk.k--
      expect(await talk.say('sleep .5; echo done')).toMatchObject({ status: 0, text: 'done\n' })
      await link.close({ forget: true })
    })

    describe.skipIf(!canSudo())('as another user', () => {
      const users = ['rbtest1', 'rbtest2']
      const rules = '/etc/sudoers.d/zz-runbook-test'
      beforeAll(() => {
        for (const user of users) {
          execFileSync('sh', ['-c', `id ${user} >/dev/null 2>&1 || useradd -m -s /bin/bash ${user}`])
          execFileSync('chpasswd', { input: `${user}:right-${user}\n` })
        }
        writeFileSync(rules, `Defaults:rbtest1 timestamp_timeout=0\nrbtest1 ALL=(rbtest2) ALL\n`, {
          mode: 0o440,
        })
      })
      afterAll(() => {
        rmSync(rules, { force: true })
        for (const user of users)
          execFileSync('sh', ['-c', `pkill -KILL -u ${user}; userdel -r ${user} 2>/dev/null; true`])
      })

      test('root becomes another without a password, and keeps state per user', async () => {
        const { run, link, talk } = open(at.host)
        await link.check()
        expect(link.user).toBe(userInfo().username)
        const other = new Talk(link.session('rbtest1'))
        expect((await other.say('X=theirs; id -un; echo "$HOME"; cd /usr; pwd')).text).toBe(
          'rbtest1\n/home/rbtest1\n/usr\n',
        )
        await talk.say('X=ours')
        expect((await other.say('echo "$X $PWD"')).text).toBe('theirs /usr\n')
        expect(existsSync(`/home/rbtest1/.runbook/${run}/${at.host.name}.rbtest1`)).toBe(true)
        await link.close({ forget: true })
        expect(existsSync(`/home/rbtest1/.runbook`)).toBe(false)
      })

      test('sudo itself asks in a step, where nobody may look at it or kill it', async () => {
        const { link } = open(at.host)
        const talk = new Talk(link.session('rbtest1'))
        const told = await talk.say('sudo -k -u rbtest2 id')
        expect(told).toMatchObject({ stopped: 'input', waiting: { program: 'sudo' } })
        expect(told.waiting!.tail).toMatch(/password for rbtest1: $/)
        expect(told.ms).toBeLessThan(12_000)
        expect((await talk.say('id -un')).text).toBe('rbtest1\n')
        await link.close({ forget: true })
      })

      test('whoever is logged in needs no sudo', async () => {
        const { link } = open({ ...at.host, become: 'none' })
        await link.check()
        expect((await link.session(userInfo().username).run(1, 'true')).status).toBe(0)
        await expect(link.session('rbtest1').run(1, 'true')).rejects.toMatchObject({
          code: 'sudo',
          message: /become: none/,
        })
        await link.close({ forget: true })
      })

      test('an account that does not exist', async () => {
        const { link } = open(at.host)
        await link.check()
        await expect(link.session('rbtest-nobody').run(1, 'true')).rejects.toMatchObject({ code: 'sudo' })
        expect(() => link.session('-x')).toThrow(/not an account/)
        await link.close({ forget: true })
      })

      describe.skipIf(way.name === 'local')('that sudo asks a password for', () => {
        const as = (secrets: Record<string, string>, becomePassword = true) => {
          const { identity, ...host } = at.host
          writeFileSync('/home/rbtest1/key', readFileSync(identity!), { mode: 0o600 })
          return open(
            {
              ...host,
              identity: identity!,
              user: 'rbtest1',
              ...(becomePassword ? { becomePassword: 'sudo' } : {}),
            },
            { secrets },
          )
        }
        test('right', async () => {
          const { link } = as({ sudo: 'right-rbtest1' })
          await link.check()
          expect(link.user).toBe('rbtest1')
          let text = ''
          await link.session('rbtest2').run(1, 'id -un', { onOutput: (chunk) => (text += chunk) })
          expect(text).toBe('rbtest2\n')
          expect((await inShell(link, 'rbtest2', 'id -un')).text).toMatch(/^rbtest2\r?$/m)
          await link.close({ forget: true })
          expect(existsSync('/home/rbtest2/.runbook')).toBe(false)
        })
        test('wrong', async () => {
          const { link } = as({ sudo: 'wrong' })
          await link.check()
          await expect(link.session('rbtest2').run(1, 'id')).rejects.toMatchObject({
            code: 'sudo',
            message: 'sudo refuses the password',
          })
          await link.close({ forget: true })
        })
        test('none given', async () => {
          const { link } = as({}, false)
          await link.check()
          await expect(link.session('rbtest2').run(1, 'id')).rejects.toMatchObject({
            code: 'sudo',
            message: 'sudo asks for a password, and `become-password` of the inventory names none',
          })
          await link.close({ forget: true })
        })
        test('not allowed', async () => {
          const { link } = as({ sudo: 'right-rbtest1' })
          await link.check()
          await expect(link.session('root').run(1, 'id')).rejects.toMatchObject({
            code: 'sudo',
            message: /not allowed/,
          })
          await link.close({ forget: true })
        })
      })
    })
  })

/** Types a line into a shell for a person, and leaves it. */
async function inShell(link: HostLink, user: string, line: string) {
  const size = { columns: 70, rows: 20, term: 'xterm' }
  const { channel, without } = await link.shell(user, size, (text) => text.includes('hidden'))
  let text = ''
  channel.onData((chunk) => (text += chunk))
  const ended = new Promise<number | undefined>((resolve) => channel.onClose(({ status }) => resolve(status)))
  channel.write(`${line}\nexit\n`)
  return { without, status: await ended, text }
}

function checkCase(each: Case, told: Told): void {
  expect(told.outcome).toBe(each.outcome ?? 'exited')
  if (each.status !== undefined) expect(told.status).toBe(each.status)
  if (typeof each.text === 'string') expect(told.text).toBe(each.text)
  if (each.text instanceof RegExp) expect(told.text).toMatch(each.text)
  if (each.evidence) expect(told.evidence).toMatch(each.evidence)
  if (each.answered !== undefined) expect(told.answered).toBe(each.answered)
  if (each.waiting)
    expect(told.waiting).toEqual({
      program: each.waiting.program,
      tail: expect.stringMatching(each.waiting.tail),
      ...(each.waiting.halted ? { halted: true } : {}),
    })
  if (each.within !== undefined) expect(told.ms).toBeLessThan(each.within)
  expect(told.stopped).toBe(each.stopped)
  expect(told.lostShell).toBe(each.lost ?? false)
}

/** A session whose engine died behind its first step, which set X. */
async function leftBehind(host: Host): Promise<{ run: string; home: string; keeper: number }> {
  const { run, link, hands, talk } = open(host)
  await talk.say('X=kept')
  hands.abort()
  await link.close({ forget: false })
  const home = join(homedir(), '.runbook', run, `${host.name}.-login`)
  return { run, home, keeper: Number(readFileSync(join(home, 'keeper'), 'utf8')) }
}

/** Where groups of processes with little memory can be made (cgroups(7)), and the file that says how little. */
function memoryGroups(): { base: string; limit: string } | undefined {
  if (userInfo().uid !== 0) return undefined
  for (const base of ['/sys/fs/cgroup/memory', '/sys/fs/cgroup']) {
    const probe = join(base, `runbook-probe-${process.pid}`)
    try {
      mkdirSync(probe)
    } catch {
      continue
    }
    const limit = ['memory.limit_in_bytes', 'memory.max'].find((file) => existsSync(join(probe, file)))
    rmdirSync(probe)
    if (limit) return { base, limit }
  }
  return undefined
}

function canSudo(): boolean {
  return userInfo().uid === 0 && ['/usr/bin/sudo', '/bin/sudo'].some(existsSync)
}

function processes(file: 'cmdline' | 'environ', holds: (text: string) => boolean): Array<string> {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => {
      try {
        return holds(readFileSync(`/proc/${pid}/${file}`, 'utf8'))
      } catch {
        return false
      }
    })
}
/** The processes that show sessions of a run to somebody. */
const windowsOf = (run: string) =>
  processes('cmdline', (text) => /read -r -N \d+ p/.test(text))
    .map(Number)
    .filter((pid) => tryLink(`/proc/${pid}/cwd`).includes(`/${run}/`))
const processesNaming = (run: string, end = '/') =>
  processes('cmdline', (text) => text.includes(`/${run}${end}`))
const processesHolding = (secret: string) => [
  ...processes('cmdline', (text) => text.includes(secret)),
  ...processes('environ', (text) => text.includes(secret)),
]

function tryRead(pipe: number): string {
  const bytes = Buffer.alloc(4096)
  try {
    return bytes.toString('latin1', 0, readSync(pipe, bytes))
  } catch {
    return ''
  }
}
function tryLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function filesHolding(secret: string, run: string): Array<string> {
  const homes = [join(homedir(), '.runbook', run), ...shared(run)]
  return homes
    .filter(existsSync)
    .flatMap((home) => readdirSync(home, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, 'utf8').includes(secret))
}
const shared = (run: string) =>
  readdirSync('/dev/shm')
    .filter((name) => name.includes(run))
    .map((name) => join('/dev/shm', name))
