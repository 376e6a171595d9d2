/** The normal distribution. */

/** Standard normal distribution function, error below 1e-15 (series below 3, continued fraction above). */
export function phi(x: number): number {
  const z = Math.abs(x);
  if (z > 38) return x > 0 ? 1 : 0;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  let upper: number;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let n = 3; Math.abs(term) > 1e-17 * sum && n < 200; n += 2) {
      term *= (z * z) / n;
      sum += term;
    }
    upper = 0.5 - density * sum;
  } else {
    let fraction = 0;
    for (let n = 60; n >= 1; n--) fraction = n / (z + fraction);
    upper = density / (z + fraction);
  }
  return x > 0 ? 1 - upper : upper;
}

/** Where {@link phi} is `p`, 0 < p < 1: Halley's steps from the logistic guess; exact to 1e-9 for p in .001 to .999. */
export function probit(p: number): number {
  let x = Math.log(p / (1 - p)) / 1.702;
  for (let i = 0; i < 10; i++) {
    const newton = ((phi(x) - p) * Math.sqrt(2 * Math.PI)) / Math.exp(-0.5 * x * x);
    const step = newton / (1 + (newton * x) / 2);
    x -= step;
    if (Math.abs(step) < 1e-12) break;
  }
  return x;
}
