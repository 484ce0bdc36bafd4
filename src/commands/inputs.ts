/** What a guide needs to become a plan: guide, inventory and sidecar, found and read. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, isAbsolute, join } from 'node:path'
import { adapt } from '../adapt.ts'
import { doubtMessages, sureEnough } from '../doubts.ts'
import { exposedMessages } from '../exposed.ts'
import { hostsFrom, leftOpen, readInventory } from '../inventory.ts'
import { message, Refusal } from '../messages.ts'
import type { Inventory, Plan, Runbook } from '../model.ts'
import { makePlan, makeRebind, type Rebind } from '../plan.ts'
import { readGuide } from '../read.ts'
import { emptySidecar, readSidecar, type Sidecar } from '../sidecar.ts'
import type { Options } from './options.ts'

export interface Inputs {
  guide: { path: string; text: string; runbook: Runbook }
  inventory: { path: string; text: string; value: Inventory }
  sidecar?: { path: string; text: string; value: Sidecar }
  options: Options
}

export async function loadInputs(guide: string, given: Options): Promise<Inputs> {
  const options = await withLabsName(given)
  const bytes = await contentOf(guide, 'guide')
  // what is wrong with the guide is told first, and yet it is read with the names of the inventory's hosts
  const [stock] = await Promise.allSettled([loadInventory(guide, options)])
  const hosts = stock.status === 'fulfilled' ? stock.value.value.hosts.map(({ name }) => name) : []
  const read = readGuide(bytes, guide, { ...encodingOf(options), hosts })
  const beside = await loadSidecar(guide, options)
  const runbook = adapt(read.runbook, beside?.value ?? emptySidecar)
  refuseDoubts(runbook, options)
  if (stock.status === 'rejected') throw stock.reason
  return {
    guide: { path: guide, text: read.text, runbook },
    inventory: stock.value,
    ...(beside ? { sidecar: beside } : {}),
    options,
  }
}

/** A lab that is up goes by its name from here on, so that a resume in another folder finds it. */
async function withLabsName(options: Options): Promise<Options> {
  if (options.lab === undefined) return options
  const { labAt } = await import('./lab.ts')
  return { ...options, lab: (await labAt(options)).lab.name }
}

/** `--strict`: nothing is left for a person, and nothing is less certain than it has to be. */
export function refuseDoubts(runbook: Runbook, options: Options): void {
  if (!options.strict) return
  const doubts = doubtMessages(runbook, leastConfidence(options))
  if (doubts.length > 0) throw new Refusal(doubts)
}

/** `--confidence`, from 0 to 1. */
export function leastConfidence({ confidence }: Options): number {
  const least = confidence === undefined ? sureEnough : Number(confidence.trim() || 'none')
  if (least >= 0 && least <= 1) return least
  throw new Refusal([message('unsafe-value', { name: '--confidence', why: 'a number from 0 to 1' })])
}

/**
 * Bound with the secrets, or, without them, with their names in their places. `--strict-secrets`: none of them among
 * the arguments of a program.
 */
export function planOf(inputs: Inputs, secrets?: Record<string, string>): Plan {
  const { guide, inventory, sidecar, options } = inputs
  const plan = makePlan(guide.runbook, inventory.value, sidecar?.value, {
    ...(secrets ? { secrets } : {}),
    ...filters(options),
    sources: {
      guide: guide.text,
      inventory: inventory.text,
      ...(sidecar ? { sidecar: sidecar.text } : {}),
      given: options.var ?? [],
    },
  })
  const exposed = options.strictSecrets ? exposedMessages(plan) : []
  if (exposed.length > 0) throw new Refusal(exposed)
  return plan
}

/** Binds the tasks of that plan that wait for captured values. */
export function rebindOf(
  { guide, inventory, sidecar, options }: Inputs,
  secrets: Record<string, string>,
): Rebind {
  return makeRebind(guide.runbook, inventory.value, sidecar?.value, {
    secrets,
    ...filters(options),
    sources: { guide: '', inventory: '' },
  })
}

const filters = ({ role, host, from, only }: Options) => ({
  ...(role ? { role } : {}),
  ...(host ? { host } : {}),
  ...(from ? { from } : {}),
  ...(only ? { only } : {}),
})

/** The inventory of a guide, or the one that is given. */
export async function loadInventory(guide: string, options: Options): Promise<Inputs['inventory']> {
  const found = await findInventory(guide, options)
  if (found) return found
  const places = placesOf(guide, options)
  const note = options.inventory ? undefined : `make one: runbook init ${guide} > ${places[0]}`
  throw new Refusal([message('missing-file', { what: `inventory ${places.join(' or ')}` }, undefined, note)])
}

/** The inventory, if there is one; throws `Refusal` for one that was not filled in. */
export async function findInventory(
  guide: string,
  options: Options,
): Promise<Inputs['inventory'] | undefined> {
  const own = options.lab === undefined ? undefined : await ownOfLab(options.lab)
  for (const path of placesOf(guide, options)) {
    const text = await textAt(path)
    if (text === undefined) continue
    const open = leftOpen(text, path)
    if (open.length > 0) throw new Refusal(open)
    const beside = await hostsBeside(text, path)
    const value = withVariables(readInventory(text, path, beside), options)
    const all = text + (beside?.text ?? '')
    return own ? { path, text: all + own.text, value: own.laid(value) } : { path, text: all, value }
  }
  if (!own || options.inventory) return undefined
  return { path: own.path, text: own.text, value: withVariables(readInventory(own.text, own.path), options) }
}

/** The inventory of a lab that is up, and how another is laid over it. */
async function ownOfLab(given: string) {
  const [{ labAt }, { inventoryOfLab, onLab }] = await Promise.all([
    import('./lab.ts'),
    import('../lab/over.ts'),
  ])
  const { lab } = await labAt({ lab: given })
  const own = await inventoryOfLab(lab)
  return { ...own, laid: (inventory: Inventory) => onLab(inventory, lab, own) }
}

const placesOf = (guide: string, options: Options): Array<string> =>
  options.inventory ? [options.inventory] : inventoryPlaces(guide)

/** The file that an inventory takes its hosts from. */
async function hostsBeside(text: string, path: string): Promise<{ text: string; path: string } | undefined> {
  const from = hostsFrom(text, path)
  if (from === undefined) return undefined
  const there = isAbsolute(from) ? from : join(dirname(path), from)
  return { path: there, text: (await contentOf(there, 'hosts-from')).toString('utf8') }
}

/** An inventory without a guide. */
export async function inventoryAt(path: string): Promise<Inventory> {
  return (await loadInventory('', { inventory: path })).value
}

/** Beside the caller first, then beside the guide's own folder, as in this package. */
function inventoryPlaces(guide: string): Array<string> {
  const name = `${basename(guide, extname(guide))}.yaml`
  const near = join(dirname(dirname(guide)), 'vars', name)
  return [...new Set([join('vars', name), near, join('vars', 'inventory.yaml')])]
}

/** Where a guide's sidecar lies, whether it is there or not. */
export const sidecarPlace = (guide: string, options: Options): string =>
  options.with ?? join(dirname(guide), `${basename(guide, extname(guide))}.yaml`)

export async function loadSidecar(guide: string, options: Options): Promise<Inputs['sidecar']> {
  const path = sidecarPlace(guide, options)
  const text = await textAt(path)
  const open = leftOpen(text ?? '', path)
  if (open.length > 0) throw new Refusal(open)
  if (text !== undefined) return { path, text, value: readSidecar(text, path) }
  if (options.with) throw new Refusal([message('missing-file', { what: `sidecar ${path}` })])
  return undefined
}

/** `--var NAME=VALUE`: a variable, never a secret, for a command line is no secret place. */
function withVariables(inventory: Inventory, options: Options): Inventory {
  const given = (options.var ?? []).map((pair) => splitVariable(pair, inventory))
  return { ...inventory, vars: { ...inventory.vars, ...Object.fromEntries(given) } }
}
function splitVariable(pair: string, inventory: Inventory): [string, string] {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? []
  const refuse = (why: string) => new Refusal([message('unsafe-value', { name: name || pair, why })])
  if (!name) throw refuse('NAME=VALUE')
  if (Object.hasOwn(inventory.secrets, name))
    throw refuse('a source in the inventory: a command line is no place for a secret')
  return [name, value]
}

/** The guide alone, read. */
export async function guideAt(path: string, options: Options): Promise<ReturnType<typeof readGuide>> {
  return readGuide(await contentOf(path, 'guide'), path, encodingOf(options))
}

export const encodingOf = ({ encoding }: Options): { encoding?: string } =>
  encoding === undefined ? {} : { encoding }

/** The bytes of a file; throws `Refusal` where there are none to be had. */
export async function contentOf(path: string, what: string): Promise<Buffer> {
  try {
    return readFileSync(path) // the few that there are: starting threads for them takes longer
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Refusal([message('missing-file', { what: `${what} ${path}`, code })])
  }
}
async function textAt(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined
  return (await contentOf(path, 'file')).toString('utf8')
}
