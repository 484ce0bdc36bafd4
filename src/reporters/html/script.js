// Finding, stepping through what went wrong, printing, and following a run that is still going on.
// The page says everything without this.
const guide = document.getElementById('guide')
const find = document.getElementById('find')
const found = document.getElementById('found')
document.documentElement.classList.add('scripted')

// ── finding ──────────────────────────────────────────────────────────────────────────────────────────────

/** Blocks of the guide with their words: read a few at a time while nothing else happens, the rest once needed. */
let index = []
let unread = []
function readAnew() {
  index = []
  unread = [...guide.querySelectorAll('.b')]
  const later = globalThis.requestIdleCallback ?? setTimeout
  const next = () => {
    read(100)
    if (unread.length > 0) later(next)
  }
  later(next)
}
function read(count) {
  for (const block of unread.splice(0, count))
    index.push({
      block,
      around: block.closest('.part, .chapter'),
      text: `${block.id} ${block.textContent}`.toLowerCase(),
    })
}
readAnew()

function search() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean)
  guide.classList.toggle('finding', words.length > 0)
  if (words.length === 0) {
    found.textContent = ''
    return
  }
  read(unread.length)
  const kept = new Set()
  const hits = new Set()
  for (const { block, text } of index) {
    if (!words.every((word) => text.includes(word))) continue
    hits.add(block)
    for (let at = block.parentElement; at !== guide && !kept.has(at); at = at.parentElement) kept.add(at)
  }
  // What goes as a whole need not go block by block.
  for (const { block, around } of index)
    if (kept.has(around)) block.classList.toggle('lost', !hits.has(block))
  for (const around of guide.querySelectorAll('.chapter, .body li, .code, .part'))
    around.classList.toggle('lost', !kept.has(around))
  found.textContent = `${hits.size} found`
}

let asked = 0
find.addEventListener('input', () => {
  cancelAnimationFrame(asked)
  asked = requestAnimationFrame(search)
})

function showAll() {
  find.value = ''
  document.getElementById('show-all').checked = true
  search()
}

/** A choice of nothing is no choice. */
function offer() {
  for (const label of document.querySelectorAll('.choices label')) {
    const none = label.classList.contains('none') && !label.classList.contains('all')
    document.getElementById(label.htmlFor).classList.toggle('none', none)
    if (label.classList.contains('bad')) document.getElementById('next').classList.toggle('none', none)
  }
}
offer()

// ── to look at ───────────────────────────────────────────────────────────────────────────────────────────

let current
function goTo(by) {
  const wrong = [...guide.querySelectorAll('.step.g-bad')]
  if (wrong.length === 0) return
  const at = wrong.indexOf(current)
  current = wrong[at === -1 && by < 0 ? wrong.length - 1 : (at + by + wrong.length) % wrong.length]
  if (current.offsetParent === null) showAll()
  location.replace(current.querySelector('.here').getAttribute('href'))
  current.querySelector('summary')?.focus({ preventScroll: true })
}

/** A link to a task leads into what may be closed. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target?.tagName === 'DETAILS') target.open = true
  if (target && target.offsetParent === null) {
    showAll()
    target.scrollIntoView()
  }
}
addEventListener('hashchange', openTarget)
openTarget()

document.getElementById('next').addEventListener('click', () => goTo(1))
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape') {
    showAll()
    find.blur()
  }
  if (event.target.matches('input[type="search"], textarea')) return
  if (event.key === '/') {
    event.preventDefault()
    find.focus()
  } else if (event.key === 'n') goTo(1)
  else if (event.key === 'p') goTo(-1)
})

// ── printing ─────────────────────────────────────────────────────────────────────────────────────────────

let closed = []
addEventListener('beforeprint', () => {
  closed = [...guide.querySelectorAll('details:not([open])')]
  for (const row of closed) row.open = true
})
addEventListener('afterprint', () => {
  for (const row of closed) row.open = false
})

// ── a run that is still going on ─────────────────────────────────────────────────────────────────────────

const { live } = document.documentElement.dataset
if (live !== undefined) follow()

function follow() {
  const events = new EventSource(`events?since=${live}`)
  const stop = document.getElementById('stop')
  events.addEventListener('parts', ({ data }) => {
    for (const part of JSON.parse(data)) renew(part)
    offer()
    readAnew()
    if (find.value) search()
  })
  events.addEventListener('anew', () => location.reload())
  events.addEventListener('end', () => {
    events.close()
    stop.hidden = true
  })
  stop.addEventListener('click', async () => {
    stop.disabled = true
    const answer = await fetch('stop', { method: 'POST' }).catch(() => undefined)
    stop.textContent = answer?.ok ? 'Stopping after the running steps' : 'Could not be stopped'
  })
}

/** Puts a new state of a part in its place; what a reader has opened stays open. */
function renew({ id, mark, html }) {
  const part = document.getElementById(id)
  if (!part) return
  if (mark !== undefined) part.className = mark
  if (mark !== undefined) tellChapter(part.closest('.chapter'))
  const inner = mark === undefined ? part : part.querySelector('.results')
  const open = new Set([...inner.querySelectorAll('details[open]')].map((row) => row.id))
  const focused = inner.contains(document.activeElement)
    ? document.activeElement.closest('[id]')?.id
    : undefined
  inner.innerHTML = html
  for (const row of inner.querySelectorAll('details')) if (open.has(row.id)) row.open = true
  if (focused) document.getElementById(focused)?.querySelector('summary, a')?.focus({ preventScroll: true })
}

/** A chapter is chosen by the groups of its steps. */
function tellChapter(chapter) {
  const groups = [...chapter.querySelectorAll('.step')].map((step) => /\bg-(\w+)/.exec(step.className)[1])
  chapter.className = ['chapter', ...new Set(groups.map((group) => `has-${group}`))].join(' ')
}
