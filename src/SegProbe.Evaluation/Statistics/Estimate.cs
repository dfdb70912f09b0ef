namespace SegProbe.Evaluation.Statistics;

/// <summary>A mean over examples, with its spread and a 95 % interval. All are NaN where there is no example.</summary>
/// <param name="Mean">Σ x / n.</param>
/// <param name="Deviation">√(Σ (x − mean)² / (n − 1)); 0 for a single number.</param>
/// <param name="Lower">The lower end of the interval of the mean, by <see cref="Bootstrap"/>.</param>
/// <param name="Upper">The upper end.</param>
public readonly record struct Estimate(double Mean, double Deviation, double Lower, double Upper);
