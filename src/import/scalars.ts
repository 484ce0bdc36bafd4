/** A value as YAML writes it on one line: as it is where nothing in it means anything, else in double quotes. */
export function dump(text: string): string {
  const plain = /^[\p{L}\p{N}_./~$][\p{L}\p{N}_./~$@%+=()-]*(?:[ :][\p{L}\p{N}_./~$@%+=()-]+)*$/u
  return plain.test(text) && !/: |:$| #/.test(text) ? text : JSON.stringify(text)
}
