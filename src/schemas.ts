/** JSON Schemas of the files people write, for editors, and of the events programs read; `scripts/schemas.mjs` writes them to `schema/`. */
import * as z from 'zod'
import { eventSchema } from './events.ts'
import { inventorySchema } from './inventory.ts'
import { labSchema } from './lab.ts'
import { sidecarSchema } from './sidecar.ts'

const schemaOf = (schema: z.ZodType, title: string) => () => ({
  title,
  ...z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' }),
})

/** A schema by the name of its file. */
export const schemas = {
  event: schemaOf(eventSchema, 'Event of a run of runbook'),
  inventory: schemaOf(inventorySchema, 'Inventory of a runbook'),
  lab: schemaOf(labSchema, 'Lab of a runbook'),
  sidecar: schemaOf(sidecarSchema(), 'Sidecar of a guide'),
}
