namespace SegProbe.Cli.Tests;

/// <summary>Bad input ends with exit code 2 and one line that says what is wrong; nothing is left behind.</summary>
public sealed class BadInputTests(Workplace workplace) : IDisposable
{
    private const string Tiny = Workplace.TinyNetwork;

    private readonly TemporaryFolder output = new();

    [Theory]
    [InlineData("--image absent.png", "absent.png must be an image file, got nothing there. Check the path.")]
    [InlineData("--target absent.png", "absent.png must be an image file, got nothing there. Check the path.")]
    [InlineData("--model absent.pt", "absent.pt must be a file, got nothing there. Check the path.")]
    [InlineData("--model absent.safetensors", "absent.safetensors must be a file, got nothing there. Check the path.")]
    [InlineData(
        "--image text.png", "text.png must be an image (PNG, JPEG, BMP, GIF, WebP or TIFF), got 10 bytes of something else. Convert it to PNG.")]
    [InlineData("--image truncated.png", "truncated.png must be a complete image, got a damaged one")]
    [InlineData("--image huge.png", "huge.png must have at most 134217728 pixels, got 60000 x 60000.")]
    [InlineData(
        "--target larger-mask.png", "larger-mask.png must have the size of the image image.png, 32 x 32, got 33 x 32.")]
    [InlineData(
        "--target grey-mask.png",
        "grey-mask.png must hold labels 0 to 1, the model's classes, got label 255. Choose a target that the model " +
        "can draw, make the mask binary with --mask-threshold, or name a label that does not count with " +
        "--ignored-label.")]
    [InlineData(
        "--target void-target.png --ignored-label 0",
        "void-target.png must hold labels 0 to 1, the model's classes, got label 255.")]
    [InlineData(
        "--target blank.png --ignored-label 0",
        "blank.png must have pixels that count, got the ignored label 0 in all. Choose another target")]
    [InlineData(
        "--target image.png",
        "image.png must be a grey-level image whose values are labels, got a coloured pixel at row 0")]
    [InlineData(
        "--target three-labels.png", "three-labels.png must hold labels 0 to 1, the model's classes, got label 2.")]
    [InlineData(
        "--model text.pt",
        "text.pt must be a U-Net of 'segprobe train' (.safetensors), an ONNX file (.onnx) or a TorchScript file, " +
        "got none of them.")]
    [InlineData("--model text.safetensors", "text.safetensors must be a safetensors file, got")]
    [InlineData(
        "--model image.png",
        "image.png must be a U-Net of 'segprobe train' (.safetensors), an ONNX file (.onnx) or a TorchScript file, " +
        "got none of them.")]
    [InlineData(
        "--image grey-image.png",
        "unet.safetensors must get images of 3 channels, got 1. " +
        "Allow grey images for colours, and the reverse, with --convert-channels.")]
    [InlineData(
        "--image grey-image.png --model threshold.pt",
        "threshold.pt must get images of 3 channels, got 1. " +
        "Say so with --channels 3, and allow the conversion with --convert-channels.")]
    [InlineData("--model nan.pt", "nan.pt must give finite class scores, got NaN or infinity for the first image.")]
    [InlineData(
        "--model classifier.pt",
        "classifier.pt must be a segmentation to be given a mask as its target, got a classifier, for target.png. " +
        "Give a class with 'segprobe attack --target-class'.")]
    [InlineData(
        "--model labels.pt",
        "labels.pt must give scores or probabilities: [batch, classes, height, width], [batch, height, width] for " +
        "one class against the background, or [batch, classes] for a classifier, got Int64 [1, 32, 32]. " +
        "Choose another output with --model-output, or export a wrapper that returns the scores.")]
    [InlineData(
        "--model hard.pt",
        "hard.pt must have a gradient by its input, got an output that does not follow it. Export the network's " +
        "scores, without argmax, threshold, no_grad or detach on their way.")]
    [InlineData(
        "--model hard.pt --tile 16",
        "hard.pt must have a gradient by its input, got an output that does not follow it.")]
    [InlineData(
        "--model underivable.pt",
        "underivable.pt must have a gradient by its input, got the error 'the derivative for 'nextafter' is not")]
    [InlineData(
        "--model underivable.pt --tile 16", "underivable.pt must have a gradient by its input, got the error 'the ")]
    [InlineData(
        "--model dictionary.pt",
        "dictionary.pt must have a first output that no other exceeds in size, " +
        "got aux [1, 2, 16, 16], out [1, 2, 32, 32]. Choose one with --model-output.")]
    [InlineData(
        "--model state-dict.pth",
        "state-dict.pth must hold a network, got a pickled object of PyTorch, such as a state dict, which has no " +
        "code. Export it in Python: model.load_state_dict(torch.load(\"FILE.pth\")); " +
        "torch.jit.trace(model.eval(), torch.rand(1, 3, 256, 256)).save(\"FILE.pt\").")]
    [InlineData(
        "--model misspelt.pt",
        "misspelt.pt.json must have known keys, got 'chanels'. Did you mean 'channels'? docs/reference/models.md lists them.")]
    [InlineData(
        "--model misvalued.pt",
        "misvalued.pt.json must have as 'head' logits or probabilities, got \"softmax\". " +
        "Correct it, or leave the key out.")]
    [InlineData(
        "--model larger-output.pt",
        "larger-output.pt must give scores no larger than its input, 32 x 32, got 64 x 64.")]
    [InlineData(
        "--image pixel.png --target pixel-mask.png --size native",
        "unet.safetensors must take the image's size, got 1 x 1: " +
        "height must be at least 2 pixels for a U-Net of depth 2, got 1.")]
    [InlineData(
        "--model valid.safetensors --size 33",
        "valid.safetensors must take the image's size, got 33 x 33: " +
        "height must be a length that an unpadded U-Net of depth 1 can halve evenly, got 33. " +
        "The nearest that fit: 32 and 34.")]
    public void Attack_RefusesBadFiles(string change, string complaint) => Refuses(Attack(change), complaint);

    [Theory]
    [InlineData("--method fgsm", "--method must be one of ssm, asm, asma, min-norm, pgd, segpgd, ")]
    [InlineData("--method ssm,asm", "The options must set one attack, got 2: ssm, asm. Use evaluate to compare")]
    [InlineData("--first-step-l2 0.1,0.2", "The options must set one attack, got 2: asma-l2-0.1, asma-l2-0.2.")]
    [InlineData("--protocol mine", "--protocol must be paper or authors, got 'mine'.")]
    [InlineData("--preset mine", "--preset must be paper, got 'mine'.")]
    [InlineData("--steps 0", "--steps: Steps must be at least 1, got 0.")]
    [InlineData("--steps many", "--steps must be a whole number, got 'many'. Correct it.")]
    [InlineData("--alpha -1 --method ssm", "--alpha: Alpha must be a finite number of at least 0, got -1.")]
    [InlineData("--alpha NaN --method asm", "--alpha must be a number, got 'NaN'. Correct it.")]
    [InlineData("--alpha x --method asm", "--alpha must be a number, got 'x'. Correct it.")]
    [InlineData("--beta -1", "--beta: Beta must be a finite number of at least 0, got -1.")]
    [InlineData("--beta 1 --tau -1", "--tau: Tau must be a finite number of at least 0, got -1.")]
    [InlineData("--first-step-l2 0", "--first-step-l2: FirstStepL2 must be a finite number above 0, got 0.")]
    [InlineData("--first-step-l2 Infinity", "--first-step-l2: FirstStepL2 must be a finite number above 0, got")]
    [InlineData("--stop-iou 2", "--stop-iou: StopIou must lie in [0, 1], got 2.")]
    [InlineData("--precision half", "--precision must be float32, bfloat16 or auto, got 'half'.")]
    [InlineData("--bits 12", "--bits must be 8 or 16, got 12. Leave it out for 8, rounded.")]
    [InlineData("--eot jpeg:0", "--eot must be jpeg:Q with different qualities Q from 1 to 100, got 'jpeg:0'.")]
    [InlineData(
        "--eot jpeg:80,80", "--eot must be jpeg:Q with different qualities Q from 1 to 100, got 'jpeg:80,80'.")]
    [InlineData("--eot webp", "--eot must be jpeg:Q with different qualities Q from 1 to 100, got 'webp'.")]
    [InlineData("--stop-iou NaN", "--stop-iou must be a number, got 'NaN'. Correct it.")]
    [InlineData(
        "--method ssm --first-step-l2 0.1 --alpha 1",
        "The step must be set in one way, got --alpha and --first-step-l2. Leave out all but one.")]
    [InlineData(
        "--first-step-l2 0.1 --beta 1 --tau 1",
        "The step must be set in one way, got --beta, --tau and --first-step-l2.")]
    [InlineData(
        "--preset paper --first-step-l2 0.1", "The step must be set in one way, got --first-step-l2 and --preset.")]
    [InlineData("--preset paper --tau 0.1", "The step must be set in one way, got --tau and --preset.")]
    [InlineData("--alpha 1", "--alpha must belong to a method, got it with asma. Leave it out, or add a method that has it.")]
    [InlineData("--threads 0", "--threads must be 1 to 256, got 0.")]
    [InlineData("--threads 100000", "--threads must be 1 to 256, got 100000.")]
    [InlineData("--device tpu", "--device must be cpu or cuda, got 'tpu'.")]
    [InlineData("--device cuda", "--device must be one that libtorch can use, got cuda")]
    [InlineData("--mask-threshold 999", "--mask-threshold: Threshold must lie in [0, 254], got 999.")]
    [InlineData("--size 0", "--size must be a number of pixels, 1 to 16384, or native, got '0'.")]
    [InlineData("--size wide", "--size must be a number of pixels, 1 to 16384, or native, got 'wide'.")]
    [InlineData("--range 255,0", "--range must be two numbers, the lower one first, such as 0, 255, got '255,0'.")]
    [InlineData("--ignored-label 256", "--ignored-label must be a whole number from 0 to 255, got '256'.")]
    [InlineData("--ignored-label void", "--ignored-label must be a whole number from 0 to 255, got 'void'.")]
    [InlineData("--channels 0", "--channels must be a whole number of at least 1, got '0'.")]
    [InlineData("--channel-order gbr", "--channel-order must be rgb or bgr, got 'gbr'.")]
    [InlineData("--mean x", "--mean must be a list of numbers, one for all or one for each channel, such as 0.485, ")]
    [InlineData("--std 0", "--std must be a list of numbers above 0, one for all or one for each channel, such as ")]
    [InlineData(
        "--std 1,2",
        "unet.safetensors must have a contract without contradictions, " +
        "got channels, mean and std must be of one number of channels, got 3 and 2. Correct the one that is wrong.")]
    [InlineData("--layout hwc", "--layout must be nchw or nhwc, got 'hwc'.")]
    [InlineData("--multiple-of x", "--multiple-of must be a whole number from 1 to 16384, got 'x'.")]
    [InlineData("--head softmax", "--head must be logits or probabilities, got 'softmax'.")]
    [InlineData("--output-covers left", "--output-covers must be middle or whole, got 'left'.")]
    [InlineData("--tile 0", "--tile must be a whole number of pixels, 1 to 16384, got '0'.")]
    [InlineData("--tile 16 --overlap 1", "--overlap must be a number of at least 0 and below 1, got '1'.")]
    [InlineData("--tile 16 --blend mean", "--blend must be constant or gaussian, got 'mean'.")]
    [InlineData(
        "--overlap 0.5",
        "unet.safetensors must have a contract without contradictions, got overlap and blend must come with tile, " +
        "got no tile. Give the side of a tile with --tile.")]
    [InlineData(
        "--model dictionary.pt --model-output scores",
        "dictionary.pt must have the output 'scores', got aux [1, 2, 16, 16], out [1, 2, 32, 32]. " +
        "Choose one of these with --model-output.")]
    [InlineData(
        "--target-class 0",
        "The target must be given once, by --target, --target-class or --target-from, got two. " +
        "Give a mask, a class or a rule.")]
    [InlineData("--goal hide", "--goal must be targeted or untargeted, got 'hide'. Correct it.")]
    [InlineData(
        "--target-from other", "--target-from must be truth or prediction, or steps from one of them, got 'other'")]
    [InlineData(
        "--target-from erase",
        "--target-from must be the only source of the mask where it starts from the prediction")]
    [InlineData("--target-from truth+swap:0,2", "--target-from must name labels 0 to 1, the model's classes")]
    [InlineData("--target-from truth+grow:0", "--target-from must have steps of the form grow:K")]
    [InlineData("--target-from truth+grow:1 --goal untargeted", "--target-from must be truth or prediction with goal untargeted")]
    [InlineData("--region none.png", "none.png must be a region's picture, or truth or target, got nothing there.")]
    [InlineData("--region truth", "region truth must be a file or target where the image's own mask is not known")]
    [InlineData("--region blank.png", "region blank.png must have pixels that may change, got none of 32 x 32.")]
    [InlineData("--tau 1", "--beta must be given where --tau is, got none. Give it, or leave both out to calibrate.")]
    [InlineData("--epsilon 8/0 --method pgd", "--epsilon must be a number above 0, such as 8/255, 8levels or 2.5, got")]
    [InlineData("--norm l1 --method pgd", "--norm must be l2 or linf, got 'l1'. Correct it.")]
    [InlineData("--strength 5", "The option must be one of attack's, got '--strength'. See 'segprobe attack --help'.")]
    [InlineData("--seed 1.5", "--seed must be a whole number from -2147483648 to 2147483647, got '1.5'.")]
    public void Attack_RefusesBadOptions(string change, string complaint) => Refuses(Attack(change), complaint);

    [Theory]
    [InlineData("--data no-masks", "no-masks must have the folders images and masks, got 1 folders (images). Arrange the")]
    [InlineData(
        "--data odd-pairs",
        "odd-pairs must have a mask for each image, got no mask for case0, case1, case2, case3, case4 and 5 more.")]
    [InlineData("--data absent", "absent must be a folder or a list (.csv) of images and masks, got nothing there. Check the path.")]
    [InlineData(
        "--data grey-masks",
        ".png must hold labels 0 to 1, the model's classes, got label 255.")]
    [InlineData("--data phantom:fundus:40:1", "must hold labels 0 to 1, the model's classes, got label 2.")]
    [InlineData("--data phantom:brain", "--data: KIND must be fundus, fundus-disc, dermoscopy or organ, got 'brain'.")]
    [InlineData(
        "--split validation", "data/split.csv must have samples of split 'validation', got only test, train, val.")]
    [InlineData(
        "--data phantom:fundus-disc:40:1 --split validation",
        "must be split into train, val or test, got 'validation'.")]
    [InlineData("--pairs 0", "--pairs: pairs must be 1 to 90, the number of pairs of 10 samples, got 0.")]
    [InlineData("--pairs 91", "--pairs: pairs must be 1 to 90, the number of pairs of 10 samples, got 91.")]
    [InlineData("--keep some", "--keep must be all, best or none, got 'some'.")]
    [InlineData("--method ssm,ssm", "--method must name each once, got 'ssm,ssm'.")]
    [InlineData("--bits 12", "--bits must be 8 or 16, got 12. Leave it out for 8, rounded.")]
    [InlineData("--eot jpeg:0", "--eot must be jpeg:Q with different qualities Q from 1 to 100, got 'jpeg:0'.")]
    [InlineData(
        "--eot jpeg:80,80", "--eot must be jpeg:Q with different qualities Q from 1 to 100, got 'jpeg:80,80'.")]
    [InlineData("--eot webp", "--eot must be jpeg:Q with different qualities Q from 1 to 100, got 'webp'.")]
    [InlineData("--batch-size -3", "--batch-size must be at least 1, got -3.")]
    [InlineData("--shard 3/2", "--shard must be i/n with i from 1 to n, got '3/2'. Write, for example, 1/4.")]
    [InlineData("--plan absent.json", "--plan must hold all that the plan says, got --model, --data, --pairs, --steps")]
    [InlineData("--alpha 1,1 --method ssm", "--alpha must have at least one value and each once, got [1, 1].")]
    [InlineData("--beta 1,-2 --method asma", "--beta: Beta must be a finite number of at least 0, got -2.")]
    [InlineData(
        "--data phantom:fundus-disc:40:1 --mask-threshold 999",
        "--mask-threshold: Threshold must lie in [0, 254], got 999.")]
    [InlineData("--model nan.pt", "nan.pt must give finite class scores, got NaN or infinity for the first image.")]
    public void Evaluate_RefusesBadInput(string change, string complaint) =>
        Refuses(
            Command("evaluate", "--model unet.safetensors --data data --pairs 2 --steps 2 --threads 1", change),
            complaint);

    [Theory]
    [InlineData("--data no-masks", "no-masks must have the folders images and masks, got 1 folders (images). Arrange the")]
    [InlineData("--data grey-masks", "must hold labels 0 to 31 or the values 0 and 255, got 256 values")]
    [InlineData(
        "--data phantom:fundus-disc:1",
        "phantom:fundus-disc:1:1 must have samples in the part 'val', got none among 1.")]
    [InlineData("--epochs 0", "--epochs: Epochs must be at least 1, got 0.")]
    [InlineData("--size -1", "--size: Size must be at least 1, got -1.")]
    [InlineData("--size 1", "--size: height must be at least 2 pixels for a U-Net of depth 2, got 1.")]
    [InlineData("--size 100000", "--size must be at most 16384, got 100000.")]
    [InlineData("--width 0", "--width, --depth: Width must be at least 1, got 0.")]
    [InlineData("--width 100000", "--width must be at most 1024, got 100000.")]
    [InlineData("--depth 0", "--width, --depth: Depth must be at least 1, got 0.")]
    [InlineData("--depth 40", "--depth must be at most 10, got 40.")]
    [InlineData("--padding none", "--padding must be same or valid, got 'none'.")]
    [InlineData(
        "--padding valid --size 33",
        "--size: height must be a length that an unpadded U-Net of depth 2 can halve evenly, got 33. " +
        "The nearest that fit: 44.")]
    [InlineData("--batch-size 0", "--batch-size: BatchSize must be at least 1, got 0.")]
    [InlineData("--learning-rate NaN", "--learning-rate: LearningRate must be a finite number above 0, got NaN.")]
    [InlineData("--device cuda", "--device must be one that libtorch can use, got cuda")]
    [InlineData(
        "--resume",
        "new.state must be the state of an interrupted training, got nothing there. Start without --resume.")]
    public void Train_RefusesBadInput(string change, string complaint) =>
        Refuses(Command("train", $"--data data --epochs 1 {Tiny}", change), complaint);

    [Theory]
    [InlineData("--batch 0", "--batch must be at least 1, got 0.")]
    [InlineData("--model classifier.pt --head x", "--head must be logits or probabilities, got 'x'.")]
    [InlineData("--padding none", "--padding must be same or valid, got 'none'.")]
    [InlineData(
        "--padding valid --size 33",
        "an unpadded U-Net of depth 4 can halve evenly, got 33. The nearest that fit: 188.")]
    [InlineData("--model absent.pt", "absent.pt must be a file, got nothing there.")]
    [InlineData("--width 2000000", "The work must fit into memory, got more than there is.")]
    public void Bench_RefusesBadInput(string options, string complaint) =>
        Refuses($"bench --threads 1 {options}", complaint);

    /// <summary>The size that the contract beside a model declares.</summary>
    [Fact]
    public void Bench_TakesTheSizeThatTheModelDeclares()
    {
        using var folder = new TemporaryFolder();
        File.Copy(workplace.At("threshold.pt"), folder["wide.pt"]);
        File.WriteAllText(folder["wide.pt.json"], "{\"size\": [8192, 16384]}");

        Refuses(
            $"bench --threads 1 --batch 1000 --model {folder["wide.pt"]}",
            "--size and --batch must fit into memory, got 4831.8 GB for the images alone,");
    }

    [Theory]
    [InlineData("--plan absent.json", "absent.json must be a plan, got nothing there. Write one with --print-plan.")]
    [InlineData("--plan text.png", "text.png must be a plan in JSON, got")]
    [InlineData("--data data", "Option '--model' is required. See 'segprobe evaluate --help'.")]
    [InlineData("--model unet.safetensors", "Option '--data' is required. See 'segprobe evaluate --help'.")]
    public void Evaluate_RefusesABadPlan(string options, string complaint) =>
        Refuses($"evaluate {options} -o {output["new"]}", complaint);

    [Theory]
    [InlineData("table full", "full must be the folder of a run, with run.db, got none in it.")]
    [InlineData("table absent.parquet", "absent.parquet must be a file, got nothing there.")]
    [InlineData("table full --format xml", "--format must be text, markdown, csv, latex or json, got 'xml'.")]
    [InlineData("export full -o rows.xlsx", "-o must name a file that ends in .csv or .parquet, got 'rows.xlsx'.")]
    [InlineData("export full -o rows.csv", "full must be the folder of a run, with run.db, got none in it.")]
    [InlineData("merge full data", "full must be a new or empty folder, got one with something in it.")]
    [InlineData("merge new data", "data must be the folder of a run, with run.db, got none in it.")]
    public void RunCommands_RefuseBadInput(string line, string complaint) => Refuses(line, complaint);

    [Theory]
    [InlineData("", "The command must be one of segprobe's, got ''. See 'segprobe --help'.")]
    [InlineData("fly", "The command must be one of segprobe's, got 'fly'. See 'segprobe --help'.")]
    [InlineData("evalute", "got 'evalute'. Did you mean evaluate? See 'segprobe --help'.")]
    [InlineData("attack --stpes 5", "got '--stpes'. Did you mean --steps? See 'segprobe attack --help'.")]
    [InlineData("attack --stpes=5", "The option must be one of attack's, got '--stpes'. Did you mean --steps?")]
    [InlineData("table a --format jsn", "csv, latex or json, got 'jsn'. Did you mean json? Leave it out for text.")]
    [InlineData("attack --steps 5 --steps 6", "--steps must be given once, got it 2 times. Leave out all but one.")]
    [InlineData("attack --json --json", "--json must be given once, got it 2 times. Leave out all but one.")]
    [InlineData("attack case.png", "Every value must follow its option, got 'case.png' by itself.")]
    [InlineData("attack --steps", "--steps must have a value, got none. See 'segprobe attack --help'.")]
    [InlineData("attack", "Option '--model' is required. See 'segprobe attack --help'.")]
    [InlineData("inspect", "MODEL must be given, got nothing. See 'segprobe inspect --help'.")]
    [InlineData("inspect absent.pt", "absent.pt must be a file, got nothing there. Check the path.")]
    [InlineData(
        "inspect contracted.pt --write-contract",
        "contracted.pt.json must be a new file, got an existing one. Edit it, or remove it first.")]
    [InlineData(
        "attack --model classifier.pt --image image.png --target-class 2 -o new",
        "classifier.pt must have the class to reach among 0 to 1, got 2. Choose one with --target-class.")]
    [InlineData(
        "attack --model classifier.pt --image image.png -o new",
        "The target must be given once, by --target, --target-class or --target-from, got none. " +
        "Give a mask, a class or a rule.")]
    [InlineData(
        "attack --model classifier.pt --image image.png --target-from erase -o new",
        "--target-from must have no steps for a classifier, got 'prediction+erase'. Give a class with --target-class.")]
    [InlineData("demo --pairs 0 -o new", "--pairs: pairs must be 1 to 8010, the number of pairs of 90 samples, got 0.")]
    [InlineData("demo --steps 0", "--steps: Steps must be at least 1, got 0.")]
    public void CommandLine_SaysWhereHelpIs(string line, string complaint) => Refuses(line, complaint);

    [Theory]
    [InlineData("attack --model unet.safetensors --image image.png --target target.png")]
    [InlineData("evaluate --model unet.safetensors --data data --pairs 2")]
    [InlineData("demo")]
    public void OutputFolder_MustBeEmpty(string line)
    {
        Refuses(
            $"{line} -o full",
            "full must be a new or empty folder, got one with something in it. Name another with -o, or empty it.");

        Assert.Equal("kept", File.ReadAllText(workplace.At("full/mine.txt")));
        Assert.Single(Directory.GetFileSystemEntries(workplace.At("full")));
    }

    [Fact]
    public void OutputFile_OfATraining_IsNotReplaced()
    {
        var before = File.ReadAllBytes(workplace.At("unet.safetensors"));

        Refuses(
            $"train --data data {Tiny} -o unet.safetensors",
            "unet.safetensors must be a new file, got an existing file. Delete it, or name another");

        Assert.Equal(before, File.ReadAllBytes(workplace.At("unet.safetensors")));
    }

    [Theory]
    [InlineData("attack --model unet.safetensors --image image.png --target target.png -o")]
    [InlineData("evaluate --model unet.safetensors --data data --pairs 2 -o")]
    [InlineData("train --data data --size 32 --width 2 --depth 2 --epochs 1 -o")]
    public void Output_ThatCannotBeWritten_IsRefusedBeforeTheWork(string line)
    {
        Refuses($"{line} /dev/null/out", "Check the path, its permissions and the free space.");
        Refuses($"{line} {workplace.At("image.png")}/below/out", "Check the path, its permissions and the free space.");
        Refuses($"{line} {output[new string('x', 300)]}/out", "Check the path, its permissions and the free space.");
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public void ExitCode_StaysWhereNobodyListensToErrors(string redirection)
    {
        var ending = BuiltCommand.RunInShell(workplace.Folder, $"exec \"$0\" inspect absent.pt {redirection}");

        Assert.Equal((2, "", ""), (ending.Code, ending.Output, ending.Error));
    }

    [Theory]
    [InlineData("attack --model unet.safetensors --image /dev/zero --target target.png -o new", "/dev/zero")]
    [InlineData("attack --model unet.safetensors --image image.png --target /dev/zero -o new", "/dev/zero")]
    [InlineData("attack --model /dev/zero --image image.png --target target.png -o new", "/dev/zero")]
    [InlineData("evaluate --plan /dev/zero -o new", "/dev/zero")]
    [InlineData("table /dev/full", "")]
    public void Devices_AreNotRead(string line, string path) =>
        Refuses(line, path.Length > 0 ? $"{path} must be a file, got a pipe, a socket or a device." : "must ");

    [Theory]
    [InlineData("--size 100000")]
    [InlineData("--size 16384 --batch 64")]
    [InlineData("--size 2147483647 --batch 2147483647")]
    public void Bench_CountsMemoryBeforeItIsTaken(string sizes) =>
        Refuses($"bench --model unet.safetensors {sizes}", "--size and --batch must fit into memory, got ");

    [Theory]
    [InlineData("1e308")]
    [InlineData("1001")]
    public void LearningRate_IsBounded(string rate) =>
        Refuses(
            $"train --data data {Tiny} --learning-rate {rate} -o new",
            "--learning-rate: LearningRate must lie in [0, 1000], got ");

    [Theory]
    [InlineData(
        "attack --model unet.safetensors --image image.png --target target.png --steps 2 --threads 1",
        ".new.PID.tmp/.record.json.PID.tmp")]
    [InlineData("train --data data --size 32 --width 2 --depth 2 --epochs 1 --threads 1", ".new.PID.tmp")]
    public void Disk_ThatIsFull_LeavesNothingHalfWritten(string line, string file)
    {
        var ending = BuiltCommand.RunWithoutSpace(workplace.Folder, $"{line} -o {output["new"]}", output[file]);

        RequireRefusal(ending, "No space left on device");
    }

    public void Dispose() => output.Dispose();

    private string Attack(string change) =>
        Command("attack", "--model unet.safetensors --image image.png --target target.png --threads 1", change);

    // Options of the change stand in for those of the line.
    private string Command(string command, string line, string change)
    {
        var changed = change.Split(' ').Where(text => text.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
        var kept = line.Split(' ').Chunk(2).Where(option => !changed.Contains(option[0])).SelectMany(option => option);
        return $"{command} {string.Join(' ', kept)} {change} -o {output["new"]}";
    }

    private void Refuses(string line, string complaint) =>
        RequireRefusal(Segprobe.Run(line), complaint);

    private void RequireRefusal(Ending ending, string complaint)
    {
        var lines = ending.Error.TrimEnd('\n').Split('\n')
            .Where(line => !line.Contains("training and", StringComparison.Ordinal))
            .ToList();
        Assert.Contains(complaint, Assert.Single(lines));
        Assert.DoesNotContain("   at ", ending.Error);
        Assert.DoesNotContain("Unhandled", ending.Error);
        Assert.DoesNotContain("(Parameter", ending.Error);
        Assert.Empty(ending.Output);
        Assert.Equal(2, ending.Code);
        Assert.Empty(output.Everything());
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(workplace.Folder),
            path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
