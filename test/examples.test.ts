/**
 * The examples of README and docs, run as they stand: the lines of a shell in a folder that has what they name, what is
 * said to be printed judged by our own judge. What is not run says so, and why, in a comment above it.
 */
import { spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { exitCodes } from '../src/messages.ts'
import { readGuide } from '../src/read.ts'
import { runCli, scratch } from './support/cli.ts'

interface Block {
  page: string
  line: number
  language: string
  text: string
  /** Why it is not run. */
  exempt?: string
}

const pages = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))]

/** The fences of a page; `<!-- example: not run, WHY -->` above one exempts it. */
function blocksOf(page: string): Array<Block> {
  const lines = readFileSync(page, 'utf8').split('\n')
  const blocks: Array<Block> = []
  for (let at = 0; at < lines.length; at++) {
    const [, mark, language = ''] = /^(`{3,})(.*)$/.exec(lines[at]!) ?? []
    if (!mark) continue
    const end = lines.indexOf(mark, at + 1)
    const above = lines.slice(Math.max(0, at - 2), at).join(' ')
    const [, exempt] = /<!-- example: not run, (.+?) -->/.exec(above) ?? []
    const text = lines.slice(at + 1, end).join('\n')
    blocks.push({
      page,
      line: at + 1,
      language,
      text,
      ...(exempt ? { exempt } : {}),
    })
    at = end
  }
  return blocks
}
const all = pages.flatMap(blocksOf)
/** Programs that use the engine as a package. */
const scripts = new Set(['js'])
const shells = new Set(['sh', 'console', 'bash'])
const here = join(import.meta.dirname, 'examples')
const cli = resolve('dist/cli.cjs')

const folders: Readonly<Record<string, string>> = { 'nova.ko.md': 'runbooks', 'openstack.yaml': 'vars' }

/** A folder with what the examples of a page name, and a home of its own. */
class Stage {
  readonly folder = scratch('examples')
  readonly home = scratch('home')
  readonly variables: Record<string, string> = { NOVA_DB: 'correct horse', HASH: '' }

  constructor() {
    for (const folder of ['vars', 'bin', 'docs', 'ci', 'runbooks']) mkdirSync(join(this.folder, folder))
    for (const name of ['nova.md', 'guide.md', 'docs/install.md', 'notes.txt']) this.put('nova.md', name)
    for (const name of ['vars/nova.yaml', 'vars/guide.yaml', 'ci/hosts.yaml'])
      this.put('inventory.yaml', name)
    this.put('expected.txt', 'expected.txt')
    this.write('bin/runbook', `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`)
    this.write('bin/npx', '#!/bin/sh\nexec "$@"\n') // as in a checkout: what is installed is called
    for (const name of ['runbook', 'npx']) chmodSync(join(this.folder, 'bin', name), 0o755)
    for (const name of ['nova.ko.md', 'openstack.yaml'])
      copyFileSync(join(folders[name]!, name), join(this.folder, folders[name]!, name))
    this.makeReady()
  }
  put(from: string, to: string): void {
    copyFileSync(join(here, from), join(this.folder, to))
  }
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }
  remove(name: string): void {
    rmSync(join(this.folder, name))
  }
  /** What the guide waits for. */
  makeReady(): void {
    writeFileSync(join(this.home, 'ready'), 'yes\n')
  }
  get runs(): Array<string> {
    return readdirSync(join(this.home, '.local/state/runbook/runs')).sort()
  }

  /** A line at a terminal, every question answered with yes. */
  run(line: string): Promise<{ code: number | null; shown: string }> {
    const { CI: _, ...env } = process.env
    const paths = `${join(this.folder, 'bin')}:${env.PATH}`
    const child = spawn('script', ['-qfec', line, '/dev/null'], {
      cwd: this.folder,
      env: { ...env, ...this.variables, PATH: paths, HOME: this.home, TERM: 'xterm', SHELL: '/bin/bash' },
    })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      shown += piece
      if (piece.includes('◆')) child.stdin.write('y')
    })
    return new Promise((resolve) => child.on('close', (code) => resolve({ code, shown })))
  }
}

/** What a person does before a line, and how it ends where that is not 0. */
interface Beside {
  before?: (stage: Stage) => void
  after?: (stage: Stage, shown: string) => void
  exit?: number
}
const beside: Readonly<Record<string, Readonly<Record<string, Beside>>>> = {
  'README.md': {
    'runbook init': { after: (stage) => stage.put('inventory.yaml', 'vars/nova.yaml') },
    'runbook exec': { before: (stage) => rmSync(join(stage.home, 'ready')), exit: 1 },
    'runbook resume': { before: (stage) => stage.makeReady() },
    'runbook import': { before: (stage) => stage.remove('nova.md') },
  },
  'docs/writing-guides.md': {
    'runbook import': { before: (stage) => stage.remove('nova.md') },
    'runbook init': { after: (stage) => stage.put('filled-in.yaml', 'vars/nova.yaml') },
  },
  'docs/security.md': {
    'runbook plan': {
      after: (stage, shown) => {
        stage.variables.HASH = /^ {2}plan +([0-9a-f]{64})/m.exec(shown)![1]!
      },
    },
  },
}

/** Each line of an example: what stands behind the prompt, or the whole line; the run that it speaks of is the last one. */
function linesOf({ language, text }: Block): Array<string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return language === 'console' ? lines.flatMap((line) => /^\$ (.*)$/.exec(line)?.[1] ?? []) : lines
}

const shown = all.filter((block) => shells.has(block.language))

const run = shown.filter(({ exempt }) => !exempt)

describe.each([...new Set(run.map(({ page }) => page))])('%s', (page) => {
  const stage = new Stage()
  const blocks = run.filter((block) => block.page === page)
  test.each(blocks.map((block) => [`line ${block.line}`, block] as const))(
    '%s',
    { timeout: 120_000 },
    async (_, block) => {
      for (const line of linesOf(block)) {
        const found = Object.entries(beside[page] ?? {}).find(([begin]) => line.includes(begin))?.[1] ?? {}
        found.before?.(stage)
        const run = line.includes('RUN') || line.includes('k3f9') ? stage.runs.at(-1)! : ''
        const { code, shown } = await stage.run(
          line.replace(/\bRUN\b/, run).replace(/\bk3f9\b/, run.slice(-4)),
        )
        expect(code, `${line}\n${shown}`).toBe(found.exit ?? 0)
        found.after?.(stage, shown)
      }
    },
  )
})

describe('runbooks in Markdown', () => {
  const guides = all.filter(({ language }) => language === 'markdown')
  test.each(guides.map((block) => [`${block.page}:${block.line}`, block] as const))(
    '%s is read',
    (_, { page, text }) => {
      const whole = text.startsWith('---') ? text : `${text}\n\n\`\`\`console\n$ true\n\`\`\`\n`
      expect(readGuide(Buffer.from(whole), page).runbook.steps.length).toBeGreaterThan(0)
    },
  )
})

/** Step by step what a fence with braces, which belongs to a runbook, would be. */
test('fences of a runbook are steps of one', () => {
  for (const { page, language, text } of all.filter(({ language }) => / \{/.test(language))) {
    const whole = `---\nrunbook: 1\ntemplates: handlebars\n---\n\n\`\`\`${language}\n${text}\n\`\`\`\n`
    expect(readGuide(Buffer.from(whole), page).runbook.steps).toHaveLength(1)
  }
})

describe('programs', () => {
  const programs = all.filter(({ language }) => scripts.has(language))
  test.each(programs.map((block) => [`${block.page}:${block.line}`, block] as const))(
    '%s runs where the package is installed',
    { timeout: 60_000 },
    async (_, { text }) => {
      const stage = new Stage()
      mkdirSync(join(stage.folder, 'node_modules'))
      symlinkSync(resolve('.'), join(stage.folder, 'node_modules/runbook'))
      for (const name of ['remark-parse', 'unified', 'vfile'])
        symlinkSync(resolve('node_modules', name), join(stage.folder, 'node_modules', name))
      stage.write('program.mjs', text)
      const { code, shown } = await stage.run(`${process.execPath} program.mjs`)
      expect(code, shown).toBe(0)
      for (const [, said] of text.matchAll(/\/\/ (\w+)$/gm)) expect(shown).toContain(said)
      expect(shown).toContain('nova/verify/1')
    },
  )
})

/** What is shown as printed, and how it comes to be. */
const shownOutputs: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  'docs/sessions.md': async (stage) => {
    stage.write('guide.md', '# Install\n\n```console\n$ true\n$ ssh-keygen -p -f ~/key -N "next one"\n```\n')
    stage.write('guide.yaml', 'roles: [{ section: Install, host: controller, because: it says nothing }]\n')
    await stage.run('ssh-keygen -q -t ed25519 -N "first one" -f ~/key')
    const { shown } = await stage.run('runbook exec guide.md --yes | cat')
    return shown.replace(/\. (?=A row)/, '.\n') // the page is narrower
  },
}

describe('what is shown as printed', () => {
  const outputs = all.filter(
    ({ page, language, exempt }) => page !== 'README.md' && /^(?:text)?$/.test(language) && !exempt,
  )
  test.each(outputs.map((block) => [`${block.page}:${block.line}`, block] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, { page, text }) => {
      const stage = new Stage()
      const actual = await shownOutputs[page]!(stage)
      stage.write('shown', `${text}\n`)
      stage.write('printed', actual)
      const { code, shown } = await stage.run('runbook judge shown printed')
      expect(code, `${shown}\n${actual}`).toBe(0)
    },
  )

  test('what Nagios calls is answered', { timeout: 60_000 }, async () => {
    const [, call = ''] = /^command\[depot\]=(.*)$/m.exec(readFileSync('docs/checking.md', 'utf8'))!
    const stage = new Stage()
    expect((await stage.run('runbook exec nova.md --yes')).code).toBe(0)
    const here = call
      .replace('/srv/guides/depot.md', 'nova.md')
      .replace('/srv/guides/depot.yaml', 'vars/nova.yaml')
    const { code, shown } = await stage.run(here)
    expect(shown).toMatch(/OK/)
    expect(code, shown).toBe(0)
  })
})

test('the exit codes are those there are', () => {
  const page = readFileSync('docs/exit-codes.md', 'utf8')
  const told = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(told).toEqual(Object.values(exitCodes).sort((a, b) => a - b))
})

test('few examples are not run, each with a reason', () => {
  const exempt = all.filter((block) => block.exempt)
  for (const { exempt: why } of exempt) expect(why!.length).toBeGreaterThan(20)
  expect(exempt.length).toBeLessThanOrEqual(6)
})

describe('what CI is told', () => {
  const workflows = all.filter(
    ({ language, text }) => language === 'yaml' && /^(?:jobs|install):/m.test(text),
  )

  test('the action has the inputs that the example gives it', () => {
    const jobs = workflows.map(({ text }) => parse(text)).find((one) => 'jobs' in one)
    const step = jobs.jobs.install.steps.find(({ uses = '' }: { uses?: string }) => /\/runbook@/.test(uses))
    const inputs = Object.keys(parse(readFileSync('action.yml', 'utf8')).inputs)
    expect(inputs).toEqual(expect.arrayContaining(Object.keys(step.with)))
  })

  test('the script of the GitLab job runs', { timeout: 60_000 }, async () => {
    const job = workflows.map(({ text }) => parse(text)).find((one) => 'script' in (one.install ?? {}))
    const stage = new Stage()
    for (const line of job.install.script) {
      const { code, shown } = await stage.run(line.replace('npx --yes runbook', 'runbook'))
      expect(code, shown).toBe(0)
    }
    expect(readdirSync(stage.folder)).toEqual(
      expect.arrayContaining([job.install.artifacts.reports.junit, ...job.install.artifacts.paths]),
    )
  })
})

test('the run that README shows is the run there is', { timeout: 60_000 }, async () => {
  const block = all.find(
    ({ page, language, text }) => page === 'README.md' && language === 'text' && /^failed \(/m.test(text),
  )!
  const folder = scratch('readme')
  const command = /`npx runbook (exec [^`]+)`/.exec(readFileSync('README.md', 'utf8'))![1]!
  const words = command.split(/\s+/)
  const { code, stdout, stderr } = await runCli(words, { env: { XDG_STATE_HOME: folder, COLUMNS: '100' } })
  expect(code, stderr).toBe(1)
  writeFileSync(join(folder, 'expected'), `${block.text}\n`)
  const idOf = (text: string) => /runbook resume (\S+)/.exec(text)![1]! // of each run its own
  writeFileSync(join(folder, 'actual'), stdout.replaceAll(idOf(stdout), idOf(block.text)))
  const judged = await runCli(['judge', join(folder, 'expected'), join(folder, 'actual')])
  expect(judged.code, `${judged.stdout}\n${stdout}`).toBe(0)
})
