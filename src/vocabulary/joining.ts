/** Programs that print the call that joins the next host: what they are called with, and how that call begins. */
const rows: ReadonlyArray<{ by: RegExp; call: RegExp }> = [
  { by: /^(?:\S*\/)?kubeadm (?:.* )?init\b/, call: /^(?:sudo )?kubeadm join / },
  { by: /^(?:\S*\/)?kubeadm (?:.* )?token create\b.*--print-join-command/, call: /^(?:sudo )?kubeadm join / },
  { by: /^docker swarm (?:init|join-token)\b/, call: /^docker swarm join / },
  { by: /^microk8s add-node\b/, call: /^microk8s join / },
]

/** Is this call one that the program before prints? */
export function printsCall(command: string, call: string): boolean {
  const bare = command.trim().replace(/^sudo /, '')
  return rows.some((row) => row.by.test(bare) && row.call.test(call.trim()))
}
