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
