// Attacks a network from an ONNX file. Run it from the repository's root.
// disc.onnx is a small U-Net that was trained on generated images; test/reference/export_unet.py says how it was made.
using SegProbe.Attacks;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Models.Imports;
using SegProbe.Native;
using static TorchSharp.torch;

NativeBackend.Load();
using var scope = NewDisposeScope();
var phantoms = new PhantomSource(PhantomKind.FundusDisc, count: 2, seed: 9, size: 64);
var (sample, other) = (phantoms.Load(0), phantoms.Load(1));

// begin DOCUMENT
// The file says nothing of its input, so the defaults hold: [0, 1], red, green, blue, and logits.
using var model = ImportedModel.Open("samples/AttackOnnx/disc.onnx");

// float32 [1, 3, 64, 64] in [0, 1], and int64 [1, 64, 64]: another image's mask
var image = sample.Image.ToTensor(model.InputRange).unsqueeze(0);
var target = other.Mask.ToTensor().unsqueeze(0);

var attack = new AttackRunner(new MinNormOptions { Steps = 60 });
using var outcome = attack.Run(model, image, target).Single();
Console.WriteLine($"IoU {outcome.Clean.Iou:F2} -> {outcome.Best.Iou:F2} at L2 {outcome.Best.L2:F2}");
// end DOCUMENT
