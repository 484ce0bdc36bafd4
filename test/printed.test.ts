/** What is printed at once reaches its reader whole, or is let go where the reader has left. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { scratch } from './support/cli.ts'

/** Its plan is longer than a pipe holds. */
const guide = `# Parts\n\nOn the box:\n\n${Array.from({ length: 400 }, (_, i) => `## Part ${i}\n\n    $ ls /srv/parts/${i}\n\n`).join('')}`
const folder = scratch('printed')
writeFileSync(join(folder, 'guide.md'), guide)
writeFileSync(join(folder, 'vars.yaml'), 'hosts:\n  box: { address: 192.0.2.11, roles: [box] }\n')
const node = `"${process.execPath}"`
const plan = `${node} "${resolve('dist/cli.cjs')}" plan guide.md -i vars.yaml --json`
const bash = (script: string): string =>
  execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: folder, encoding: 'utf8' })

test('a pipe that takes no more for now gets the rest later', () => {
  writeFileSync(
    join(folder, 'reader.cjs'),
    `const { existsSync, writeFileSync } = require('node:fs')
    const { stdin } = process // from now on, the pipe never blocks whoever writes
    writeFileSync('open', '')
    const wanted = Number(process.argv[2])
    let text = ''
    setTimeout(() => stdin.setEncoding('utf8').on('data', (piece) => {
      if ((text += piece).length < wanted) return
      writeFileSync('seen', text)
      process.exit()
    }), 1500)`,
  )
  bash(`${plan} >whole`)
  const whole = readFileSync(join(folder, 'whole'), 'utf8')
  expect(whole.length).toBeGreaterThan(200_000)
  bash(`mkfifo pipe; exec 3<>pipe
    timeout 20 ${node} reader.cjs ${whole.length} <&3 & until [ -e open ]; do sleep 0.05; done
    ${plan} >&3; wait $!`)
  expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe(whole)
})

test('a reader that has left is no trouble', () => {
  expect(bash(`${plan} 2>told | true; cat told`)).toBe('')
})
