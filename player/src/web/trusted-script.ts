interface Policy {
  createScriptURL(address: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** A script that lies beside the page or below it: no scheme, no host, no way up. */
const BESIDE = /^(?!\/)(?!.*\.\.)[^:\\?#]+\.js$/;

/** Refuses every other address. Pure. Throws. */
export function checkedScript(address: string): string {
  if (!BESIDE.test(address)) throw new TypeError(`"${address}" is no script of this page.`);
  return address;
}

let policy: Policy | undefined;

/**
 * The address of a script of this page, relative, in the form that pages under Trusted Types ask for. Throws for any
 * other address. Where a browser has no Trusted Types it stays a plain text.
 */
export function trustedScript(address: string): string {
  const factory = (globalThis as typeof globalThis & { trustedTypes?: Factory }).trustedTypes;
  policy ??= factory?.createPolicy('comfyvn', { createScriptURL: checkedScript }) ?? {
    createScriptURL: checkedScript,
  };
  return policy.createScriptURL(address);
}
