import type { Step } from '../model.ts'

/** Ids of the last two headings and an ordinal below them, counted in the order of the guide. */
export function withIds(steps: ReadonlyArray<Step>): Array<Step> {
  const ordinals = new Map<string, number>()
  let path = ''
  return steps.map((step, at) => {
    if (step.trail !== steps[at - 1]?.trail) path = pathOf(step.trail)
    const ordinal = (ordinals.get(path) ?? 0) + 1
    ordinals.set(path, ordinal)
    return { ...step, id: `${path}/${ordinal}` }
  })
}

function pathOf(trail: ReadonlyArray<string>): string {
  const slugs = trail.slice(-2).map(slug)
  return slugs.filter((part) => part !== '').join('/') || 'step'
}

/** A heading as part of an id: letters and digits of any script, at most 40 characters. */
/** How a sign is drawn (variation selectors, a keycap): nobody can type it. */
const invisible = /[\u{FE00}-\u{FE0F}]|\u{20E3}|\u{200D}/gu

function slug(heading: string): string {
  const all = heading
    .normalize('NFC')
    .toLowerCase()
    .replace(invisible, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return all.length <= 40
    ? all
    : all
        .slice(0, 41)
        .replace(/-[^-]*$/, '')
        .slice(0, 40)
}
