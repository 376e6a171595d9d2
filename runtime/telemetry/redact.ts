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

/** Take secrets out of free text (messages of errors, database addresses). */
export function redactText(text: string): string {
  return SECRET_TEXT.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
