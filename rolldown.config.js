/**
 * The command line as a few files instead of hundreds: what a command needs is there at once. The modules that `tsc`
 * made stay beside them as the library.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file that a module reads from beside itself becomes text of the bundle. */
const texts = {
  name: 'texts',
  transform(code, id) {
    const beside = /readFileSync\(\s*new URL\('([^']+)', import\.meta\.url\),\s*'utf8'\s*\)/g
    return code.replace(beside, (_, path) =>
      JSON.stringify(readFileSync(new URL(path, `file://${id}`), 'utf8')),
    )
  },
}

/**
 * What is taken in at once and never used: maps for Handlebars, and what ssh2 has for HTTP and to choose ciphers by the
 * processor, which are chosen here.
 */
const unused = ['source-map', './http-agents.js', 'cpu-features']
const withoutUnused = {
  name: 'without-unused',
  resolveId: (id) => (unused.includes(id) ? '\0none' : null),
  load: (id) => (id === '\0none' ? 'export {}' : null),
}

/** Handlebars is in the bundle, too, and still run only when a template needs it. */
const handlebarsInside = {
  name: 'handlebars-inside',
  transform: (code, id) =>
    id.endsWith('dist/bind/fill.js')
      ? code.replace("createRequire(import.meta.url)('handlebars')", "require('handlebars')")
      : null,
}

/** vfile's `process` is there without its module, which takes longer to load than vfile. */
const ownProcess = {
  name: 'own-process',
  resolveId: (id, importer) =>
    id === 'node:process' && /\bvfile\b/.test(importer ?? '') ? '\0process' : null,
  load: (id) => (id === '\0process' ? 'export default globalThis.process' : null),
}

/** Whoever paints says whether there are colours: picocolors need not open stdout to find out. */
const toldColors = {
  name: 'told-colors',
  transform: (code, id) =>
    id.endsWith('picocolors/picocolors.js') ? code.replace('(p.stdout || {}).isTTY', 'false') : null,
}

/** YAML's modules instead of the one that it has for `require`: what is not used of them stays away. */
const yamlModules = {
  name: 'yaml-modules',
  resolveId: (id) =>
    id === 'yaml' ? fileURLToPath(new URL('../browser/dist/index.js', import.meta.resolve('yaml'))) : null,
}

/** What npm may have compiled for ssh2 stays where it is, and is used where it is there. */
const compiledOutside = {
  name: 'compiled-outside',
  transform: (code, id) =>
    id.endsWith('ssh2/lib/protocol/crypto.js')
      ? code.replace("require('./crypto/build/", "require('ssh2/lib/protocol/crypto/build/")
      : null,
}

/** Whose code is in the bundle, with their licences, as these ask for. */
const licences = {
  name: 'licences',
  generateBundle(_, bundle) {
    const folders = Object.values(bundle)
      .flatMap((chunk) => Object.keys(chunk.modules ?? {}))
      .flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [])
    const texts = [...new Set(folders)].sort().map(licenceOf)
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') })
  },
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name))
  const text = file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : ''
  return `── ${name} ${version}, ${license}\n${text}`
}

/** Everything that a module needs from the start is one file: opening a file takes longer than reading it. */
function together(name, beginning) {
  let needed
  return {
    name,
    test: (id) => needed?.has(id) ?? false,
    plugin: {
      name,
      buildEnd() {
        const ids = [...this.getModuleIds()]
        needed = new Set()
        const take = (id) => {
          if (needed.has(id)) return
          needed.add(id)
          for (const next of this.getModuleInfo(id)?.importedIds ?? []) take(next)
        }
        for (const id of ids) if (id.endsWith(beginning)) take(id)
      },
    },
  }
}
const groups = [together('program', 'dist/commands/program.js'), together('plan', 'dist/commands/plan.js')]

/** Chunks are plain ASCII, whatever the texts in them: they are read without being decoded. */
const ascii = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replace(
          /[^\0-\x7f]/g,
          (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
  },
}

const common = { platform: 'node', logLevel: 'silent' }
export default [
  {
    ...common,
    input: { program: 'dist/commands/program.js' },
    external: [/\.node$/],
    plugins: [
      texts,
      withoutUnused,
      ownProcess,
      toldColors,
      yamlModules,
      handlebarsInside,
      compiledOutside,
      licences,
      ascii,
      ...groups.map(({ plugin }) => plugin),
    ],
    output: {
      dir: 'dist/chunks',
      format: 'cjs',
      dynamicImportInCjs: false,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      minify: true,
      codeSplitting: { groups: groups.map(({ name, test }) => ({ name, test })) },
    },
  },
  {
    ...common,
    input: { cli: 'dist/cli.js' },
    plugins: [texts],
    output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', minify: true },
  },
]
