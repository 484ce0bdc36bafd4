// Writes the JSON Schemas of inventory and sidecar to schema/; run it after a build.
import { mkdirSync, writeFileSync } from 'node:fs'
import { schemas } from '../dist/schemas.js'

mkdirSync(new URL('../schema/', import.meta.url), { recursive: true })
for (const [kind, make] of Object.entries(schemas)) {
  const file = new URL(`../schema/${kind}.schema.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(make(), null, 2)}\n`)
}
