//! Minimisation without derivatives.

/// Nelder-Mead simplex (reflection 1, expansion 2, contraction 1/2, shrink 1/2) from `start` with one `step` per number.
/// Stops after `evaluations` or when the simplex is flat to 1e-10; returns the best point and its value.
pub fn nelder_mead(f: impl Fn(&[f64]) -> f64, start: &[f64], step: &[f64], evaluations: usize) -> (Vec<f64>, f64) {
    let n = start.len();
    let mut simplex: Vec<(Vec<f64>, f64)> = vec![(start.to_vec(), f(start))];
    for i in 0..n {
        let mut x = start.to_vec();
        x[i] += step[i];
        let y = f(&x);
        simplex.push((x, y));
    }
    let mut used = n + 1;
    let toward = |centre: &[f64], from: &[f64], t: f64| -> Vec<f64> {
        centre.iter().zip(from).map(|(c, x)| c + t * (c - x)).collect()
    };
    while used < evaluations {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        if simplex[n].1 - simplex[0].1 < 1e-10 {
            break;
        }
        let centre: Vec<f64> = (0..n).map(|j| simplex[..n].iter().map(|s| s.0[j]).sum::<f64>() / n as f64).collect();
        let reflected = toward(&centre, &simplex[n].0, 1.0);
        let value = f(&reflected);
        used += 1;
        let (point, value) = if value < simplex[0].1 {
            let expanded = toward(&centre, &simplex[n].0, 2.0);
            let better = f(&expanded);
            used += 1;
            if better < value { (expanded, better) } else { (reflected, value) }
        } else if value < simplex[n - 1].1 {
            (reflected, value)
        } else {
            let t = if value < simplex[n].1 { 0.5 } else { -0.5 };
            let contracted = toward(&centre, &simplex[n].0, t);
            let closer = f(&contracted);
            used += 1;
            (contracted, closer)
        };
        if value < simplex[n].1 {
            simplex[n] = (point, value);
            continue;
        }
        let best = simplex[0].0.clone();
        for s in &mut simplex[1..] {
            s.0 = best.iter().zip(&s.0).map(|(b, x)| 0.5 * (b + x)).collect();
            s.1 = f(&s.0);
            used += 1;
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    simplex.swap_remove(0)
}

/// `theta` with each free number a little lower, a little higher, and how far these are apart.
fn neighbours(theta: &[f64], free: &[usize]) -> Vec<(Vec<f64>, Vec<f64>, f64)> {
    let both = free.iter().map(|&i| {
        let h = 1e-4 * theta[i].abs().max(0.05);
        let (mut low, mut high) = (theta.to_vec(), theta.to_vec());
        low[i] -= h;
        high[i] += h;
        (low, high, 2.0 * h)
    });
    both.collect()
}

/// The damped step of [`fisher`] from `theta`: the free numbers moved, the others as they are.
fn stepped(theta: &[f64], free: &[usize], gradient: &[f64], matrix: &[Vec<f64>], damping: f64) -> Vec<f64> {
    let mut damped = matrix.to_vec();
    for (a, row) in damped.iter_mut().enumerate() {
        row[a] = row[a] * (1.0 + damping) + 1e-12;
    }
    let mut next = theta.to_vec();
    for (&i, step) in free.iter().zip(&solve(damped, gradient.to_vec())) {
        next[i] += step;
    }
    next
}

/// Fisher scoring for a probability that depends smoothly on `theta`: derivatives by central differences, steps damped until
/// the penalised log loss falls. `data` gives (row, result, weight); `spread[i]` is the standard deviation of a normal
/// penalty that pulls `theta[i]` to its start (infinite: none, 0: fixed). Returns the numbers and the mean log loss.
pub fn fisher<R>(
    f: impl Fn(&[f64], &R) -> f64,
    data: &[(R, f64, f64)],
    start: &[f64],
    spread: &[f64],
    rounds: usize,
) -> (Vec<f64>, f64) {
    let n = start.len();
    let free: Vec<usize> = (0..n).filter(|&i| spread[i] > 0.0).collect();
    let clip = |p: f64| p.clamp(1e-7, 1.0 - 1e-7);
    let total: f64 = data.iter().map(|d| d.2).sum();
    let loss = |theta: &[f64]| -> f64 {
        let fit: f64 = data
            .iter()
            .map(|(r, y, w)| {
                let p = clip(f(theta, r));
                -w * (y * p.ln() + (1.0 - y) * (1.0 - p).ln())
            })
            .sum();
        let pull: f64 = free.iter().map(|&i| 0.5 * ((theta[i] - start[i]) / spread[i]).powi(2)).sum();
        fit + pull
    };
    let mut theta = start.to_vec();
    let mut now = loss(&theta);
    let mut damping = 1e-3;
    for _ in 0..rounds {
        let m = free.len();
        let mut gradient = vec![0.0; m];
        let mut matrix = vec![vec![0.0; m]; m];
        let steps = neighbours(&theta, &free);
        let mut slope = vec![0.0; m];
        for (r, y, w) in data {
            let p = clip(f(&theta, r));
            for (s, (low, high, h)) in slope.iter_mut().zip(&steps) {
                *s = (f(high, r) - f(low, r)) / h;
            }
            let information = w / (p * (1.0 - p));
            for a in 0..m {
                gradient[a] += information * (y - p) * slope[a];
                for b in 0..=a {
                    matrix[a][b] += information * slope[a] * slope[b];
                }
            }
        }
        for a in 0..m {
            let i = free[a];
            gradient[a] -= (theta[i] - start[i]) / (spread[i] * spread[i]);
            matrix[a][a] += 1.0 / (spread[i] * spread[i]);
        }
        for a in 1..m {
            let (above, below) = matrix.split_at_mut(a);
            for (row, &value) in above.iter_mut().zip(&below[0]) {
                row[a] = value;
            }
        }
        let before = now;
        for _ in 0..8 {
            let next = stepped(&theta, &free, &gradient, &matrix, damping);
            let value = loss(&next);
            if value < now {
                (theta, now) = (next, value);
                damping = (damping * 0.3).max(1e-9);
                break;
            }
            damping *= 10.0;
        }
        if before - now < 1e-7 * before {
            break;
        }
    }
    (theta, now / total)
}

/// Solve a small dense linear system by Gaussian elimination with row pivots.
pub fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|&x, &y| a[x][i].abs().total_cmp(&a[y][i].abs())).unwrap_or(i);
        a.swap(i, pivot);
        b.swap(i, pivot);
        for j in i + 1..n {
            let factor = a[j][i] / a[i][i];
            if factor != 0.0 {
                let (upper, lower) = a.split_at_mut(j);
                for (x, &y) in lower[0][i..].iter_mut().zip(&upper[i][i..]) {
                    *x -= factor * y;
                }
                b[j] -= factor * b[i];
            }
        }
    }
    for i in (0..n).rev() {
        let rest: f64 = (i + 1..n).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - rest) / a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::nelder_mead;

    #[test]
    fn finds_the_valley_of_rosenbrock() {
        let valley = |x: &[f64]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
        let (best, value) = nelder_mead(valley, &[-1.2, 1.0], &[0.5, 0.5], 2_000);
        assert!(value < 1e-8 && (best[0] - 1.0).abs() < 1e-3, "{best:?} {value}");
    }
}
