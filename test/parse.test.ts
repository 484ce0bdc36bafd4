/** A body is checked on its host before any of it runs: at once where that is sure to be right, else in a fork. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'parse-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const ran = join(directory, 'ran')

/** The host's own functions, as they stand in its program. */
const program = readFileSync('src/session/host.sh', 'utf8')
const functions = ['reads_at_once', 'read_only'].map(
  (name) => new RegExp(`^${name}\\(\\) \\{[\\s\\S]*?^\\}$`, 'm').exec(program)![0],
)
const sum = /^sum=.*$/m.exec(program)![0]
const script = `${functions.join('\n')}
${sum}
private=${directory} wid=test LC_ALL=C
while IFS= read -r -d '' body; do
  if reads_at_once "$body"; then at_once=1; else at_once=0; fi
  if said=$(read_only "$body") && [ -z "$said" ]; then right=1; else right=0; fi
  echo "$at_once$right"
done <${directory}/bodies
`

/** Of each body: was it read at once, and is it right? */
function judge(bodies: ReadonlyArray<string>): Array<{ atOnce: boolean; right: boolean }> {
  writeFileSync(join(directory, 'bodies'), bodies.map((body) => `${body}\0`).join(''))
  const said = execFileSync('bash', ['--noprofile', '--norc', '-c', script], { encoding: 'utf8' })
  return said
    .trim()
    .split('\n')
    .map(([atOnce, right]) => ({ atOnce: atOnce === '1', right: right === '1' }))
}

describe('a body', () => {
  test('that is usual is read at once', () => {
    const bodies = [
      'apt install -y nova-api nova-conductor\n',
      'X=$((X + 1)); echo "step $X in $PWD"',
      "cat <<EOF >a\nit's ${HOME}\nEOF\n",
      'for i in 1 2; do\n  echo "$i" | tee -a /tmp/log &&\n    true\ndone\n',
      'openstack endpoint create --region RegionOne \\\n  compute public http://controller:8774/v2.1\n',
      'f() { echo "{ $1 }"; }; f ${X:-y}',
      '# nothing\n',
      '',
    ]
    expect(judge(bodies)).toEqual(bodies.map(() => ({ atOnce: true, right: true })))
  })

  test('that bash does not understand is not, and what is wrong in it ends nobody', () => {
    const bodies = [
      'x=$(if)',
      'echo "a',
      'cat <<E\na',
      'cat <<""\na\n',
      'if true',
      '}',
      '| a | b |',
      'a &&\n',
      'x) ;;',
    ]
    expect(judge(bodies)).toEqual(bodies.map(() => ({ atOnce: false, right: false })))
  })

  test('is never read at once where the fork would refuse it, and nothing in it runs', () => {
    const parts = [
      ...[
        'esac',
        'es\\\nac',
        ';;',
        ';\\\n;',
        ';&',
        'y) ',
        'x) ',
        '(',
        ')',
        '{',
        '}',
        '}; ',
        '\n',
        ' ',
        '\\\n',
        '\\',
        ';',
      ],
      ...[
        '"',
        "'",
        "$'",
        '`',
        '$(',
        '$((',
        '$((a',
        '))',
        '${a',
        '${ ',
        '<(',
        '#',
        '|',
        '&&',
        '!',
        'time ',
        'coproc ',
        '=',
      ],
      ...[
        'if true\n',
        'then ',
        'fi\n',
        'while ',
        'do ',
        'done ',
        'case x in ',
        'f() ',
        'function f ',
        '[[ ',
        ' ]]',
        'in ',
      ],
      ...['cat <<E\n', '\nE\n', 'cat <<""\n', '\n\n', '<<-"x y"\n', '@(', 'a', `: >${ran}`, `\n: >${ran}\n`],
    ]
    const body = fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((some) => some.join(''))
    fc.assert(
      fc.property(fc.array(body, { minLength: 200, maxLength: 200 }), (bodies) => {
        const verdicts = judge(bodies)
        expect(verdicts.length).toBe(bodies.length)
        expect(bodies.filter((_, i) => verdicts[i]!.atOnce && !verdicts[i]!.right)).toEqual([])
        expect(existsSync(ran)).toBe(false)
      }),
      { numRuns: 10 },
    )
  })
})
