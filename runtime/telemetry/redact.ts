/** Taking secrets out of text that people or logs will read. */

/** Secrets inside text: credentials in URLs, bearer tokens, PEM blocks. */
const SECRET_TEXT: readonly (readonly [RegExp, string])[] = [
  // To the last @: a secret that was not encoded may hold any sign.
  [/(\w+:\/\/)[^\s"'<>]*@/g, '$1[redacted]@'],
  [/(bearer\s+)[\w.~+/=-]+/gi, '$1[redacted]'],
  // Goalserve's key stands in the path.
  [/(\/getfeed\/)[^/\s"']+/g, '$1[redacted]'],
  [/([?&](?:token|key|signature|secret|password)=)[^&\s"]+/gi, '$1[redacted]'],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----/g, '[redacted]'],
];

/** Secrets that this process has been given, and the lines of those that have several. */
const hidden = new Set<string>();

/** Shorter texts are no secrets worth the name, and taking them out would leave holes in every message. */
const LEAST_HIDDEN = 8;

/** Have a secret taken out of everything that is redacted from now on, also where it stands in JSON or in part (a line of a key). */
export function hideText(text: string): void {
  for (const part of [text, ...text.split(/\r?\n/)]) {
    const trimmed = part.trim();
    if (trimmed.length < LEAST_HIDDEN || /^-----(?:BEGIN|END) [A-Z ]+-----$/.test(trimmed)) continue;
    hidden.add(trimmed);
    hidden.add(JSON.stringify(trimmed).slice(1, -1));
  }
}

/** Take out what {@link hideText} was told, and nothing else: also of a whole line of JSON. */
export function redactHidden(text: string): string {
  let clean = text;
  for (const secret of hidden) clean = clean.replaceAll(secret, '[redacted]');
  return clean;
}

/** Take secrets out of free text (messages of errors, database addresses). */
export function redactText(text: string): string {
  return SECRET_TEXT.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), redactHidden(text));
}
