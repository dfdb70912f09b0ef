// Forces a U-Net to draw the masks of other images. Run it from the repository's root.
using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Models.UNets;
using SegProbe.Native;
using static TorchSharp.torch;

NativeBackend.Load();
using var scope = NewDisposeScope();
var phantoms = new PhantomSource(PhantomKind.Fundus, count: 4, seed: 9, size: 128);
var samples = Enumerable.Range(0, 4).Select(phantoms.Load).ToArray();

// begin DOCUMENT
using var network = UNetFile.Load("src/SegProbe.Cli/phantom-unet.safetensors").Network;
using var model = new UNetModel(network);

// float32 [N, 3, H, W] in [0, 1], and int64 [N, H, W], each another image's mask
var images = stack([.. samples.Select(sample => sample.Image.ToTensor(model.InputRange))]);
var targets = stack([.. samples.Select(sample => sample.Mask.ToTensor())]).roll(1, 0);

var attack = new AttackRunner(new AsmaOptions { Steps = 100 });
foreach (var outcome in attack.Run(model, images, targets))
{
    Console.WriteLine($"IoU {outcome.Clean.Iou:F2} -> {outcome.Best.Iou:F2} at L2 {outcome.Best.L2:F2}");
    outcome.Dispose();
}
// end DOCUMENT
