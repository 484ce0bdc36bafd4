import type { Step } from '../model.ts'

/** Ids of the last two headings and an ordinal below them, counted in the order of the guide. */
export function withIds(steps: ReadonlyArray<Step>): Array<Step> {
  const ordinals = new Map<string, number>()
  const slugs = new Map<string, string>()
  const slugOf = (heading: string): string => {
    const known = slugs.get(heading) ?? slug(heading)
    slugs.set(heading, known)
    return known
  }
  return steps.map((step) => {
    const path =
      step.trail
        .slice(-2)
        .map(slugOf)
        .filter((part) => part !== '')
        .join('/') || 'step'
    const ordinal = (ordinals.get(path) ?? 0) + 1
    ordinals.set(path, ordinal)
    return { ...step, id: `${path}/${ordinal}` }
  })
}

/** A heading as part of an id: letters and digits of any script, at most 40 characters. */
function slug(heading: string): string {
  const all = heading
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return all.length <= 40
    ? all
    : all
        .slice(0, 41)
        .replace(/-[^-]*$/, '')
        .slice(0, 40)
}
