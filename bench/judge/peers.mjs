// What other tools compare outputs with, written anew from what they say of themselves, for a comparison side by side.

/**
 * Jaro-Winkler similarity (Winkler 1990): what Innovation Engine takes for text, with a boost from 0.7 on for up to
 * four equal characters at the beginning.
 */
export function jaroWinkler(one, two) {
  const jaro = jaroOf(one, two)
  if (jaro < 0.7) return jaro
  let prefix = 0
  while (prefix < 4 && prefix < one.length && one[prefix] === two[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

function jaroOf(one, two) {
  if (one.length === 0 && two.length === 0) return 1
  const reach = Math.max(0, Math.floor(Math.max(one.length, two.length) / 2) - 1)
  const taken = new Uint8Array(two.length)
  const left = []
  for (let i = 0; i < one.length; i++) {
    const end = Math.min(two.length, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < end; j++)
      if (!taken[j] && one[i] === two[j]) {
        taken[j] = 1
        left.push(one[i])
        break
      }
  }
  if (left.length === 0) return 0
  const right = [...two].filter((_, j) => taken[j])
  const swapped = left.filter((character, i) => character !== right[i]).length / 2
  return (left.length / one.length + left.length / two.length + (left.length - swapped) / left.length) / 3
}

/**
 * The ratio of Ratcliff and Obershelp (1988), as Python's difflib has it, with white space as junk: what simdem
 * takes. As there, characters that are very frequent in a long text find no match of their own.
 */
export function ratio(one, two) {
  const places = new Map()
  for (let j = 0; j < two.length; j++) {
    const list = places.get(two[j])
    if (list) list.push(j)
    else places.set(two[j], [j])
  }
  const junk = new Set([...places.keys()].filter((character) => /\s/.test(character)))
  for (const [character, list] of places)
    if (junk.has(character) || (two.length >= 200 && list.length > Math.floor(two.length / 100) + 1))
      places.delete(character)
  let matched = 0
  const open = [[0, one.length, 0, two.length]]
  while (open.length > 0) {
    const [a, aEnd, b, bEnd] = open.pop()
    const { i, j, size } = longest(one, two, places, junk, [a, aEnd, b, bEnd])
    if (size === 0) continue
    matched += size
    open.push([a, i, b, j], [i + size, aEnd, j + size, bEnd])
  }
  return one.length + two.length === 0 ? 1 : (2 * matched) / (one.length + two.length)
}

function longest(one, two, places, junk, [a, aEnd, b, bEnd]) {
  let best = { i: a, j: b, size: 0 }
  let ends = new Map()
  for (let i = a; i < aEnd; i++) {
    const next = new Map()
    for (const j of places.get(one[i]) ?? []) {
      if (j < b) continue
      if (j >= bEnd) break
      const size = (ends.get(j - 1) ?? 0) + 1
      next.set(j, size)
      if (size > best.size) best = { i: i - size + 1, j: j - size + 1, size }
    }
    ends = next
  }
  for (const wanted of [false, true]) {
    const fits = (i, j) => one[i] === two[j] && junk.has(two[j]) === wanted
    while (best.i > a && best.j > b && fits(best.i - 1, best.j - 1))
      best = { i: best.i - 1, j: best.j - 1, size: best.size + 1 }
    while (
      best.i + best.size < aEnd &&
      best.j + best.size < bEnd &&
      fits(best.i + best.size, best.j + best.size)
    )
      best.size++
  }
  return best
}

const durations = /^(?:\d+[dhms])+$|^\d+(?:\.\d+)?m?s$/
const addresses = /^(?:\d{1,3}\.){3}\d{1,3}$/

/**
 * The same shape, as istio's documentation tests have it (`_verify_like`): as many lines, as many words in each; a
 * word may be another duration, another address, or another ending behind the same beginning that ends in `-`.
 */
export function like(expected, actual) {
  const [here, there] = [expected, actual].map((text) =>
    text.split(/\r?\n/).flatMap((line) => (line.trim() === '' ? [] : [line.trim().split(/\s+/)])),
  )
  const alike = (one, two) =>
    one === two ||
    one === '...' ||
    [durations, addresses].some((kind) => kind.test(one) && kind.test(two)) ||
    (/^(?:\w+-)+/.exec(one)?.[0] ?? '1') === (/^(?:\w+-)+/.exec(two)?.[0] ?? '2')
  return (
    here.length === there.length &&
    here.every(
      (words, y) => words.length === there[y].length && words.every((word, x) => alike(word, there[y][x])),
    )
  )
}
