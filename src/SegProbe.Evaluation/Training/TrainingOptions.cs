namespace SegProbe.Evaluation.Training;

/// <summary>Settings of <see cref="UNetTrainer"/>.</summary>
public sealed record TrainingOptions
{
    /// <summary>Gets the number of passes over the training images; 60 by default.</summary>
    public int Epochs { get; init => field = Check.AtLeast(value, 1); } = 60;

    /// <summary>Gets the number of images a step; 16 by default.</summary>
    public int BatchSize { get; init => field = Check.AtLeast(value, 1); } = 16;

    /// <summary>Gets the side to which images and masks are resized, in pixels; 128 by default.</summary>
    public int Size { get; init => field = Check.AtLeast(value, 1); } = 128;

    /// <summary>Gets the largest learning rate, reached after a warm-up; 0.002 by default.</summary>
    public double LearningRate { get; init => field = Check.Positive(value); } = 2e-3;

    /// <summary>Gets the decoupled weight decay of AdamW; 0.01 by default.</summary>
    public double WeightDecay { get; init => field = Check.AtLeast(value, 0); } = 1e-2;

    /// <summary>Gets the seed of the weights, the order of the images and their augmentation; 1 by default.</summary>
    public int Seed { get; init; } = 1;
}
