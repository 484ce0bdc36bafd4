/** Several roles that a guide names in one breath: "on the controller and compute nodes" puts what follows on each of them. */
const and = ' and '

/** As one, which `rolesIn` takes apart again: `controller and compute`. */
export const jointRole = (roles: ReadonlyArray<string>): string => roles.join(and)

export const rolesIn = (role: string): Array<string> => role.split(and)
