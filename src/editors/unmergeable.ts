/** A fragment or a file that an editor does not understand well enough to change it; the reason is for a person. */
export class Unmergeable extends Error {
  override name = 'Unmergeable'
}
