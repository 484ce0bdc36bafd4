import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeholdersIn } from '../src/bind/placeholders.ts'
import { quoteSql } from '../src/bind/quote.ts'
import { sqlContexts } from '../src/bind/sql.ts'
import { Refusal } from '../src/messages.ts'
import type { Inventory, Masked, Step, Word } from '../src/model.ts'
import { makePlan } from '../src/plan.ts'
import {
  command,
  edit,
  host,
  inventory,
  passage,
  printed,
  runbook,
  sources,
  statement,
  word,
} from './by-hand.ts'

const planned = (
  step: Step,
  words: Array<Word>,
  more: Partial<Inventory> = {},
  secrets?: Record<string, string>,
) =>
  makePlan(runbook(step), inventory({ words, ...more }), undefined, {
    sources,
    ...(secrets ? { secrets } : {}),
  })
function textOf(
  step: Step,
  words: Array<Word>,
  more: Partial<Inventory> = {},
  secrets?: Record<string, string>,
): Masked {
  const bound = planned(step, words, more, secrets).stages[0]!.tasks[0]!.step
  if (bound.kind === 'manual') throw new Error('unbound')
  return bound.text
}
const valueSent = (...given: Parameters<typeof textOf>) => textOf(...given).value
function refusal(run: () => unknown): Array<string> {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal)
      return error.messages.map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.reason}`)
    throw error
  }
  return []
}

describe('words', () => {
  const bind = (text: string, ...words: Array<[string, string]>) =>
    valueSent(
      edit('/etc/app.conf', `x = ${text}`, 2),
      words.map(([name, value]) => word(name, value)),
    ).slice(4)
  it.each([
    [
      'a token ends at anything but letters, digits, _ and -',
      'my_word word_2 word-3 (word) word, 값word은',
      'my_word word_2 word-3 (v) v, 값v은',
      [['word', 'v']],
    ],
    [
      'an address is one token',
      '10.0.0.1 10.0.0.11 110.0.0.1 10.0.0.1:80 10.0.0.1.5',
      'A 10.0.0.11 110.0.0.1 A:80 10.0.0.1.5',
      [['10.0.0.1', 'A']],
    ],
    ['a number is not a part of an address', '10 10.0.0.10 3.10 10.', 'N 10.0.0.10 3.10 N.', [['10', 'N']]],
    [
      'a mask ends where its run ends',
      '*** a***b b**c',
      'm masked b**c',
      [
        ['***', 'm'],
        ['a***b', 'masked'],
      ],
    ],
    [
      'a mask is not a part of one that shows something',
      'gu*** ***x nova:***@db -p***',
      'guest x nova:m@db -pm',
      [
        ['***', 'm'],
        ['gu***', 'guest'],
        ['***x', 'x'],
      ],
    ],
    [
      'a word may hold separators',
      'rabbit: gu***:gu*** x',
      'rabbit: guest:guest x',
      [['gu***:gu***', 'guest:guest']],
    ],
    [
      'the longest word wins',
      'node node-1 node-1.lan',
      'N M L',
      [
        ['node', 'N'],
        ['node-1', 'M'],
        ['node-1.lan', 'L'],
      ],
    ],
    [
      'a bound value is not bound again',
      'a b',
      'b a',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
    ],
    ['a variable is no word', '$my_ip my_ip ${my_ip}', '$my_ip v ${my_ip}', [['my_ip', 'v']]],
    ['nor is anything in a comment', 'PW # PW', 'v # PW', [['PW', 'v']]],
  ] as Array<[string, string, string, Array<[string, string]>]>)('%s', (_, text, expected, words) => {
    expect(bind(text, ...words)).toBe(expected)
  })
  it('is the same in commands, statements, files, answers and output', () => {
    const words = [word('ctl01', '{{ hosts.one.address }}')]
    const more = { hosts: [host('one', { address: '192.0.2.7' })] }
    expect(valueSent(command('ping -c1 ctl01'), words, more)).toBe('ping -c1 192.0.2.7')
    expect(valueSent(statement("CREATE USER 'a'@'ctl01';"), words, more)).toBe("CREATE USER 'a'@'192.0.2.7';")
    expect(valueSent(edit('/etc/a.conf', 'h = ctl01'), words, more)).toBe('h = 192.0.2.7')
    const step = command('ask', 1, {
      answers: [{ prompt: 'Host:', text: passage('ctl01', 2) }],
      expected: printed('on ctl01', 3),
    })
    const bound = planned(step, words, more).stages[0]!.tasks[0]!.step
    expect(bound).toMatchObject({
      answers: [{ text: { value: '192.0.2.7' } }],
      expected: { text: { value: 'on 192.0.2.7' } },
    })
  })
  it('keeps the columns of a printed table', () => {
    const table = '| Host   | State |\n| ctl01  | up    |\n| a      | ctl01 |'
    const bound = planned(command('list', 1, { expected: printed(table, 2) }), [word('ctl01', 'one')])
      .stages[0]!.tasks[0]!.step
    expect(bound).toHaveProperty(
      'expected.text.value',
      '| Host   | State |\n| one    | up    |\n| a      | one   |',
    )
  })
  it('never reads the guide as a template', () => {
    const text = "docker ps --format '{{.Names}}' && echo {{ secrets.x }} ${HOME} %s"
    expect(valueSent(command(text), [])).toBe(text)
  })
})

describe('narrowed words', () => {
  const fragment = '[DEFAULT]\nurl = 123456\n[placement]\npassword = 123456\n[other]\npassword = 123456'
  const rows = [
    word('123456', 'wide'),
    word('123456', 'section', { at: { section: 'chapter' } }),
    word('123456', 'key', { at: { key: 'nova.conf/[placement]/password' } }),
    word('123456', 'line', { at: { line: 7, text: 'password = 123456' } }),
  ]
  it('the narrowest row wins, whatever the order', () => {
    const expected = '[DEFAULT]\nurl = section\n[placement]\npassword = key\n[other]\npassword = line'
    expect(valueSent(edit('/etc/nova/nova.conf', fragment), rows)).toBe(expected)
    expect(valueSent(edit('/etc/nova/nova.conf', fragment), [...rows].reverse())).toBe(expected)
  })
  it('a key belongs to the file it names', () => {
    expect(valueSent(edit('/etc/not-nova.conf', fragment), rows.slice(0, 3))).not.toContain('key')
  })
  it('is refused where the line says something else', () => {
    const stale = [
      word('123456', 'x', {
        at: { line: 3, text: 'key = 123456' },
        source: { path: 'inventory.yaml', line: 9 },
      }),
    ]
    expect(refusal(() => planned(edit('/etc/a.conf', fragment), stale))).toEqual([
      '9:1 unmatched-selector Unexpected selector `line: 3, text: key = 123456`, expected a place of the guide, line 3 reads `url = 123456`',
    ])
  })
})

describe('values', () => {
  it('are rendered for each host', () => {
    const hosts = [
      host('a', { roles: ['compute'], facts: { rack: 'r1' } }),
      host('b', { roles: ['compute'], facts: { rack: 'r2' } }),
    ]
    const step = command('echo RACK', 1, { where: { role: 'Compute', witnesses: [] } })
    const { stages } = planned(step, [word('RACK', '{{ host.rack }}-{{ vars.site }}')], {
      hosts,
      vars: { site: 'x' },
    })
    expect(stages[0]!.tasks.map((task) => (task.step as { text: Masked }).text.value)).toEqual([
      'echo r1-x',
      'echo r2-x',
    ])
  })
  it('secrets are their names until they are given, and in what is shown for ever', () => {
    const words = [word('PW', '{{ secrets.db }}')]
    const more = { secrets: { db: { env: 'DB' } } }
    expect(textOf(command('echo PW'), words, more)).toMatchObject({ value: 'echo ‹db›', shown: 'echo ‹db›' })
    expect(textOf(command('echo PW'), words, more, { db: "a 'b" })).toMatchObject({
      value: "echo 'a '\\''b'",
      shown: 'echo ‹db›',
    })
  })
  it('a name that is not there is told at the row', () => {
    const words = [word('PW', '{{ secrets.nope }}', { source: { path: 'inventory.yaml', line: 4 } })]
    expect(refusal(() => planned(command('echo PW'), words))[0]).toMatch(/^4:1 missing-variable .*nope/)
  })
  it('every one of several lines stands where its word stood', () => {
    const { value, points } = textOf(command("echo 'KEY_PASS'\ntrue", 5), [word('KEY_PASS', 'a\nb')])
    expect(value).toBe("echo 'a\nb'\ntrue")
    expect(points.map((point) => point.line)).toEqual([5, 5, 6])
  })
})

describe('in a URL', () => {
  const url =
    (value: string, more: Partial<Word> = {}) =>
    () =>
      valueSent(edit('/etc/a.conf', 'c = mysql://nova:DB_PASS@ctl/nova'), [word('DB_PASS', value, more)])
  it.each(['@', ':', '/', '%', '?', '#'])('a value with %s is refused', (char) => {
    expect(refusal(url(`pass${char}word`))[0]).toMatch(/^2:18 unsafe-value .*inside a URL/)
  })
  it('is percent-encoded where its row says so, and only there', () => {
    expect(url('p@ss:w/%?#!', { encode: 'url' })()).toBe(
      'c = mysql://nova:p%40ss%3Aw%2F%25%3F%23%21@ctl/nova',
    )
    expect(
      valueSent(edit('/etc/a.conf', 'password = DB_PASS'), [word('DB_PASS', 'p@ss', { encode: 'url' })]),
    ).toBe('password = p@ss')
  })
  it('a separator of the word itself may stay', () => {
    expect(
      valueSent(edit('/etc/a.conf', 'c = amqp://gu***:gu***@ctl'), [word('gu***:gu***', 'guest:secret')]),
    ).toBe('c = amqp://guest:secret@ctl')
  })
})

describe('in an INI file', () => {
  it.each(['a\nb = c', 'a$b', 'a #b', '#a', ' a', 'a ', '"a"', "'a'"])(
    '%j is refused, for it would be read as another',
    (value) => {
      expect(refusal(() => planned(edit('/etc/a.conf', 'p = A_PASS'), [word('A_PASS', value)]))[0]).toMatch(
        /^2:5 unsafe-value/,
      )
    },
  )
  it.each(["a'b", 'a ;b', 'a#b', 'a"b\\c', 'p@ss;word', '=x', '[x]'])('%j stays as it is', (value) => {
    expect(valueSent(edit('/etc/a.conf', 'p = A_PASS'), [word('A_PASS', value)])).toBe(`p = ${value}`)
  })
})

describe('what is missing', () => {
  const missing = (step: Step, words: Array<Word> = []) =>
    refusal(() => planned(step, words)).map((text) =>
      text.replace(/ Unexpected unbound| expected a value/g, ''),
    )
  it.each([
    ['curl -u a:NOVA_PASS http://x', '1:11 missing-variable `NOVA_PASS`,'],
    ['curl http://<controller IP>/', '1:13 missing-variable `<controller IP>`,'],
    ['ping xxx.xxx.xxx.xxx', '1:6 missing-variable `xxx.xxx.xxx.xxx`,'],
    ['ping 192.168.0.x', '1:6 missing-variable `192.168.0.x`,'],
    ['rabbitmqctl add_user a ****', '1:24 missing-variable `****`,'],
    ['mysql -u root -pROOT_PASS', '1:17 missing-variable `ROOT_PASS`,'],
    ['export OS_PASSWORD=ADMIN_PASS', '1:20 missing-variable `ADMIN_PASS`,'],
    [
      'ip addr add MANAGEMENT_INTERFACE_IP_ADDRESS',
      '1:13 missing-variable `MANAGEMENT_INTERFACE_IP_ADDRESS`,',
    ],
  ])('%s', (text, expected) => {
    expect(missing(command(text))).toEqual([expected])
  })
  it.each([
    'X_PASS=1; echo $X_PASS "${X_PASS:-a}"; export X_PASS; unset X_PASS; printenv X_PASS',
    'grep x <in >out; cat </etc/hosts >/dev/null',
    'echo ok # then set NOVA_PASS',
    'ls * **; a=${b#*x}; echo $((2**3)) 10.0.0.1',
    'cat <<E\n<domain type="kvm"><name>a</name></domain>\nE',
    'openstack token issue; echo password ip_address HOST',
  ])('nothing in: %s', (text) => {
    expect(missing(command(text))).toEqual([])
  })
  it('nothing in comments and keys of files, nor in output', () => {
    expect(
      missing(edit('/etc/a.conf', '# put NOVA_PASS here\nDB_PASS = x  # was NOVA_PASS\nip = $HOST_IP')),
    ).toEqual([])
    expect(missing(command('list', 1, { expected: printed('| *** | NOVA_PASS |', 2) }))).toEqual([])
  })
  it('is listed at once, a name with all its lines, with the row to paste', () => {
    const steps = [
      command('echo A_PASS', 3),
      edit('/etc/a.conf', '[s]\np = A_PASS\nq = ***', 6),
      command('login', 12, {
        answers: [
          { prompt: 'Password:', position: { start: { line: 13, column: 1 }, end: { line: 13, column: 9 } } },
        ],
      }),
    ]
    try {
      makePlan(runbook(...steps), inventory(), undefined, { sources })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal)
      expect((error as Refusal).messages.map((m) => [m.line, m.column, m.reason, m.note])).toEqual([
        [
          3,
          6,
          'Unexpected unbound `A_PASS`, expected a value, also on line 7',
          'words:\n  A_PASS: "{{ secrets.a_pass }}"',
        ],
        [
          8,
          5,
          'Unexpected unbound `***`, expected a value',
          'words:\n  "***":\n    - { at: { key: "a.conf/[s]/q" }, value: "{{ secrets.s_q }}" }',
        ],
        [
          13,
          1,
          'Unexpected unbound `Password:`, expected a value to answer it with',
          'answers:\n  - { line: 12, text: "login", prompt: "Password:", with: "{{ secrets.line_12 }}" }',
        ],
      ])
    }
  })
})

describe('in a shell', () => {
  const places = {
    bare: 'put WORD',
    'in the middle of a word': 'put pre/WORD:post',
    'in single quotes': "put 'a WORD b'",
    'in double quotes': 'put "a WORD b"',
    'in ANSI-C quotes': "put $'a\\t WORD b'",
    'as an assignment': 'x=WORD; put "$x"',
    'as an exported assignment': 'export x="WORD"; put "$x"',
    'in an array': 'a=(1 WORD); put "${a[1]}"',
    'in a substitution in double quotes': 'put "$(printf %s. WORD)"',
    'in quotes in a substitution in quotes': 'put "$(printf %s. "WORD" \'WORD\')"',
    'in a here-string': 'put "$(cat <<<\'WORD\'; echo .)"',
    'behind a continuation': 'put \\\n  WORD',
    'in a condition': '[[ WORD == "WORD" ]] && put WORD',
    'in a loop': 'for i in WORD "WORD"; do put "$i"; done',
    'in a case': 'case WORD in "WORD") put WORD;; esac',
    'in a function': 'f() { put "WORD"; }; f',
    'behind a wrapper': 'env -- printf "%s\\0" WORD',
    'beside expansions': 'y=1; put "${y}WORD$y" $y\'WORD\'',
  }
  /** `put` prints its arguments, each ended by NUL; `{{V}}` is what the guide's word is worth. */
  const run = (script: string) =>
    execFileSync('bash', ['-c', `put() { printf '%s\\0' "$@"; }\n${script}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString('utf8')
  const rough = fc.oneof(
    fc.string({
      unit: fc.constantFrom(...'\'"$`\\!*?[]{}()<>|&;#~=%^ \t\n-aZ0é한'.split('')),
      minLength: 1,
      maxLength: 12,
    }),
    fc.constantFrom(
      "'; echo pwned; '",
      '$(echo pwned)',
      '`echo pwned`',
      '"; echo pwned; "',
      '-n',
      '~',
      '{{ x }}',
      '\\',
      "\\'",
      '!!',
      '${IFS}',
    ),
  )
  // A value of letters shows what the shell makes of the place; any other value has to be treated the same.
  it.each(Object.entries(places))(
    '%s a value arrives byte by byte',
    (_, template) => {
      const plain = run(template.replaceAll('WORD', 'zqzqz'))
      expect(plain).toContain('zqzqz')
      fc.assert(
        fc.property(rough, (value) => {
          const text = valueSent(command(template), [word('WORD', '{{ vars.v }}')], { vars: { v: value } })
          expect(run(text)).toBe(plain.replaceAll('zqzqz', () => value))
        }),
        { numRuns: 20 },
      )
    },
    120_000,
  )
  it.each([
    ['cat <<E\nWORD "WORD"\nE', 'unquoted'],
    ['cat <<\'E\'\nWORD "WORD"\nE', 'quoted'],
    ['cat <<-"E"\n\tWORD\n\tE', 'quoted, with tabs'],
    ['cat <<E\n$(printf %s WORD) WORD\nE', 'with a substitution'],
  ])(
    'in the here-document %j (%s)',
    (template) => {
      const plain = run(template.replaceAll('WORD', 'zqzqz'))
      fc.assert(
        fc.property(
          rough.filter((value) => !value.includes('\n') && !value.startsWith('\t')),
          (value) => {
            const text = valueSent(command(template), [word('WORD', '{{ vars.v }}')], { vars: { v: value } })
            expect(run(text)).toBe(plain.replaceAll('zqzqz', () => value))
          },
        ),
        { numRuns: 20 },
      )
    },
    120_000,
  )
  it.each([
    '/bin/sh -c "echo WORD" nova',
    'sudo -s /bin/sh -c "echo WORD" nova',
    "sudo -u nova bash -c 'echo WORD'",
    'ssh host "echo WORD"',
    'eval "echo WORD"',
    'echo `echo WORD`',
    'echo $((WORD + 1))',
    'echo ${x:=WORD}',
    'echo "echo WORD" | sudo sh',
    'bash <<E\necho WORD\nE',
    'mysql -e "SELECT \'WORD\'"',
    'mysql nova <<< "SELECT \'WORD\'"',
    'sed -i s/a/WORD/ file',
    'echo \\WORD',
    'echo "unfinished WORD',
  ])('where another program reads it again only a harmless value goes: %s', (template) => {
    const put = (value: string) => () => valueSent(command(template), [word('WORD', value)])
    expect(put('harmless_1.2')()).toBe(template.replace('WORD', 'harmless_1.2'))
    for (const value of ['a b', '$x', "a'b", 'a;b', ''])
      expect(refusal(put(value))[0]).toMatch(/unsafe-value/)
  })
  it.each(['python3', 'bash -c', 'sudo sh -c', 'awk', 'mysql -e'])(
    'a variable in front of %s arrives as it is',
    (program) => {
      const text = valueSent(command(`X=WORD Y="a WORD" ${program} 'x'`), [word('WORD', '/srv/a b$x')])
      expect(text).toBe(`X='/srv/a b$x' Y="a /srv/a b\\$x" ${program} 'x'`)
    },
  )
  it.each(['eval "X=WORD python3"', 'bash -c "X=WORD python3"', 'echo `X=WORD python3`'])(
    'a variable within what is read again is no exception: %s',
    (template) => {
      expect(refusal(() => valueSent(command(template), [word('WORD', 'a b')]))[0]).toMatch(/unsafe-value/)
    },
  )
  it.each(["cat <<'E'\nWORD\nE", 'cat <<-E\n\tWORD\n\tE'])(
    'a value does not end the here-document %j',
    (template) => {
      for (const value of ['E', '\tE', 'a\nE\nid'])
        expect(refusal(() => valueSent(command(template), [word('WORD', value)]))[0]).toMatch(/unsafe-value/)
    },
  )
  it('a client is given any password', () => {
    const words = [word('ROOT_PASS', 'a b')]
    expect(valueSent(command("mysql -u root -p'ROOT_PASS' nova"), words)).toBe("mysql -u root -p'a b' nova")
    expect(valueSent(command('mysql --password=ROOT_PASS nova'), words)).toBe("mysql --password='a b' nova")
  })
  it('a word that bash would take for redirections is bound', () => {
    expect(valueSent(command('curl http://<IP>/'), [word('<IP>', '192.0.2.1')])).toBe(
      'curl http://192.0.2.1/',
    )
  })
})

describe('in SQL', () => {
  it.each([
    ["SELECT 'a WORD b'", "it's", "SELECT 'a it''s b'"],
    ["SELECT 'WORD'", 'a\\', "SELECT 'a\\\\'"],
    ['SELECT "WORD"', 'say "x"', 'SELECT "say ""x"""'],
    ['USE `WORD`', 'a`b', 'USE `a``b`'],
    ["SELECT 1 -- 'WORD'", 'x', "SELECT 1 -- 'WORD'"],
    ["SELECT 'it\\'s WORD'", "x'y", "SELECT 'it\\'s x''y'"],
    ["SELECT 'it''s' 'WORD'", "x'y", "SELECT 'it''s' 'x''y'"],
  ])('%s with %j', (text, value, expected) => {
    expect(valueSent(statement(text), [word('WORD', value)])).toBe(expected)
  })
  it('only a name goes without quotes', () => {
    expect(valueSent(statement('USE WORD;'), [word('WORD', 'nova')])).toBe('USE nova;')
    expect(refusal(() => valueSent(statement('USE WORD;'), [word('WORD', 'a; DROP DATABASE b')]))[0]).toMatch(
      /unsafe-value/,
    )
  })
  it('whatever the value, the quotes stay balanced', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'\'"`\\-#/* ax'.split('')) }),
        fc.constantFrom("'", '"', '`') as fc.Arbitrary<"'" | '"' | '`'>,
        (value, quote) => {
          const quoted = quoteSql(value, quote)
          if (!('text' in quoted)) return
          const text = `${quote}${quoted.text}${quote}`
          expect(sqlContexts(`${text} x`).lastIndexOf(quote)).toBe(text.length - 1)
        },
      ),
    )
  })
})

describe('words for what only the reader knows', () => {
  const names = (text: string) => placeholdersIn(text, new Set()).map(({ name }) => name)
  it.each([
    ['mysql -h 你的IP -uroot -p你的密码', ['你的IP', '你的密码']],
    ['curl http://服务器IP:8080/', ['服务器IP']],
    ["CREATE USER 'a'@'%' IDENTIFIED BY '您的密码';", ['您的密码']],
    ['ssh root@서버IP', ['서버IP']],
    ['bind = 본인의아이피', ['본인의아이피']],
    ['scp a.conf root@あなたのIPアドレス:/etc/', ['あなたのIPアドレス']],
    ['ssh 用户名@服务器IP', ['用户名', '服务器IP']],
    ['scp a.conf ユーザー名@ホスト名:/etc/', ['ユーザー名', 'ホスト名']],
    ['ssh-copy-id 계정@호스트명', ['계정', '호스트명']],
  ])('%s', (text, found) => expect(names(text)).toEqual(found))
  it.each([
    '# 服务器IP',
    'bind = 0.0.0.0 # 你的IP',
    "ip VARCHAR(40) COMMENT '服务器IP'",
    'echo "请输入你的密码"',
    '-- 서버IP',
  ])('%s holds none', (text) => expect(names(text)).toEqual([]))
})
