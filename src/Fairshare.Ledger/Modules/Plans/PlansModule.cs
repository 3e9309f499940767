using System.Runtime.InteropServices;
using System.Text;
using Fairshare.Ledger.Members;

namespace Fairshare.Ledger.Plans;

/// <summary>Which versions of plans there are, which one governs when, and the deposits that they pay from.</summary>
public sealed class PlansModule : Module
{
    private readonly Parties parties;
    private readonly MembersModule members;
    private readonly Column<AssetRow> assets;
    private readonly Column<VersionRow> versions;
    private readonly Column<byte> documents;
    private readonly Column<ActivationRow> activations;
    private readonly Column<int> protocols; // of the latest versions; those before are of protocol 4 or earlier
    private readonly Book book;
    private readonly List<CompiledPlan> compiled = [];

    internal PlansModule(State state, Parties parties, Book book, MembersModule members)
    {
        (this.parties, this.book, this.members) = (parties, book, members);
        assets = state.Column<AssetRow>("plans.assets");
        versions = state.Column<VersionRow>("plans.versions");
        documents = state.Column<byte>("plans.documents");
        activations = state.Column<ActivationRow>("plans.activations");
        protocols = state.Since(5, () => state.Column<int>("plans.protocols"));
        var json = PlansJson.Default;
        Commands =
        [
            new CommandSpec<RegisterAsset>(0x0201, "register_asset", "assets", json.RegisterAsset, Register),
            new CommandSpec<PublishPlan>(0x0202, "publish_plan", "plans", json.PublishPlan, Publish),
            new CommandSpec<ActivatePlan>(0x0203, "activate_plan", "activations", json.ActivatePlan, Activate),
            new CommandSpec<FundDeposit>(0x0204, "fund_deposit", "deposits", json.FundDeposit, Fund),
            new CommandSpec<WithdrawDeposit>(
                0x0205, "withdraw_deposit", "withdrawals", json.WithdrawDeposit, Withdraw),
            new CommandSpec<Adjust>(0x0206, "adjust", "adjustments", json.Adjust, AdjustBalance),
        ];
    }

    /// <inheritdoc/>
    public override int Number => PlansFacts.Module;

    /// <inheritdoc/>
    public override string Name => "plans";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandSpec> Commands { get; }

    /// <summary>Index of the version that governs at a time; −1: none.</summary>
    public int GoverningAt(long time)
    {
        for (var i = activations.Count - 1; i >= 0; i--)
            if (activations.Peek(i).From <= time) return activations.Peek(i).Version;
        return -1;
    }

    /// <summary>When a plan governed for the first time; <see cref="Time.Never"/>: none does yet.</summary>
    public long GovernedFrom => activations.Count == 0 ? Time.Never : activations.Peek(0).From;

    /// <summary>A published version by its index.</summary>
    public CompiledPlan Version(int index) => compiled[index];

    /// <summary>Published versions.</summary>
    public int VersionCount => versions.Count;

    /// <summary>What is kept of past periods, for all published versions: whichever governs next finds it.</summary>
    internal Spans Spans { get; private set; } = new(1, false, Needs.None);

    /// <summary>The asset of a version.</summary>
    public AssetId AssetOf(int version) => new(versions.Peek(version).Asset);

    /// <summary>Whether, under the governing version at a time, each sale brings in its own funds.</summary>
    public bool IsFundedPerSale(long time)
    {
        for (var i = activations.Count - 1; i >= 0; i--)
            if (activations.Peek(i).From <= time) return activations.Peek(i).PerSale != 0;
        return false;
    }

    /// <summary>The deposit that a version's plan pays from.</summary>
    public AccountId Deposit(int version) => new(versions.Peek(version).Deposit);

    /// <summary>What is set aside for a version's plan's period ends.</summary>
    public AccountId Reserve(int version) => new(versions.Peek(version).Reserve);

    /// <summary>The world outside, from which deposits are funded: the one account that may be below zero.</summary>
    public AccountId Outside(int version) => new(versions.Peek(version).Outside);

    /// <summary>The index of an asset by its code; −1: unknown.</summary>
    public int AssetIndex(string code)
    {
        var party = parties.Find(Encoding.ASCII.GetBytes($"@asset.{code}"));
        for (var i = 0; i < assets.Count; i++)
            if (assets.Peek(i).Code == party.Index) return i;
        return -1;
    }

    /// <summary>Decimal places of an asset.</summary>
    public int ScaleOf(AssetId asset) => assets.Peek(asset.Index).Scale;

    internal override void Write(in Fact fact, FactList facts, Turn turn, JsonText json) =>
        PlansFacts.Write(fact, facts, this, turn.Parties, json);

    internal override void Rebuild(Turn turn)
    {
        for (var i = compiled.Count; i < versions.Count; i++)
        {
            var row = versions.Peek(i);
            var document = new byte[row.Length];
            for (var at = 0; at < row.Length; at++) document[at] = documents.Peek(row.Document + at);
            var plan = PlanProgram.Compile(document, [], ProtocolOf(i));
            Check.That(plan is not null);
            Add(plan);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Audit(Turn turn)
    {
        for (var i = 0; i < assets.Count; i++)
        {
            if (book.Sum(new AssetId(i)).Parts != 0) yield return $"balances of asset {i} do not sum to zero";
        }

        bool IsOutside(AccountId account) => Enumerable.Range(0, versions.Count).Any(v => Outside(v) == account);
        foreach (var account in book.BelowFloor(IsOutside)) yield return $"account {account.Index} is below zero";
    }

    /// <summary>The protocol that a version was published under, or one that reads its document alike.</summary>
    private int ProtocolOf(int version) =>
        version - (versions.Count - protocols.Count) is var later and >= 0 ? protocols.Peek(later) : 4;

    private void Add(CompiledPlan plan)
    {
        compiled.Add(plan);
        Spans = Spans.With(plan);
    }

    private Reason Register(RegisterAsset command, Turn turn)
    {
        if (!IsId(command.Asset) || command.Asset.Length > Limits.AssetBytesMax) return Refusals.IdInvalid;
        if (AssetIndex(command.Asset) >= 0) return Refusals.AssetAlreadyRegistered;
        if (command.Scale is < 0 or > Limits.ScaleMax) return Refusals.ScaleInvalid;
        if (assets.Count >= Limits.AssetsMax) return Refusals.TooManyAssets;

        // After this point, the registration must succeed.
        var code = turn.Parties.Intern(Encoding.ASCII.GetBytes($"@asset.{command.Asset}"));
        assets.Add(new AssetRow { Code = code.Index, Scale = command.Scale });
        var fact = Fact.Of(PlansFacts.AssetRegistered);
        (fact.Text, fact.Count) = (turn.Text(command.Asset), command.Scale);
        turn.Raise(fact);
        return Reason.None;
    }

    private Reason Publish(PublishPlan command, Turn turn)
    {
        var document = Encoding.UTF8.GetBytes(command.Document.GetRawText());
        List<PlanProblem> problems = [];
        var plan = PlanProgram.Compile(document, problems, turn.Protocol.InForce);
        if (plan is null) return problems[0].Reason;
        if (AssetIndex(plan.Asset) < 0) return Refusals.UnknownAsset;
        if (LastVersion(plan.Name) >= plan.Version) return Refusals.VersionExists;
        if (versions.Count >= Limits.PlanVersionsMax) return Refusals.TooManyVersions;

        // After this point, the publication must succeed.
        var asset = new AssetId(AssetIndex(plan.Asset));
        var row = new VersionRow { Document = documents.Count, Length = document.Length, Asset = asset.Index };
        foreach (var one in document) documents.Add(one);
        row.Deposit = Own(turn, $"@deposit.{plan.Name}", asset);
        row.Reserve = Own(turn, $"@reserve.{plan.Name}", asset);
        row.Outside = Own(turn, "@outside", asset);
        versions.Add(row);
        if (turn.Protocol.InForce >= 5) protocols.Add(turn.Protocol.InForce);
        Add(plan);
        var fact = Fact.Of(PlansFacts.PlanPublished);
        fact.Plan = versions.Count - 1;
        turn.Raise(fact);
        return Reason.None;
    }

    private Reason Activate(ActivatePlan command, Turn turn)
    {
        var index = compiled.FindIndex(plan => plan.Name == command.Plan && plan.Version == command.Version);
        if (LastVersion(command.Plan) == 0) return Refusals.UnknownPlan;
        if (index < 0) return Refusals.UnknownVersion;
        if (command.Funding is not (null or "deposit" or "per_sale")) return Refusals.FundingInvalid;
        var from = command.From ?? turn.Time;
        if (from < turn.Time) return Refusals.FromInThePast;
        if (activations.Count > 0 && RefuseChange(activations.Peek(activations.Count - 1), index, from, turn) is
            { IsNone: false } reason) return reason;

        // After this point, the activation must succeed.
        var perSale = command.Funding == "per_sale";
        activations.Add(new ActivationRow { From = from, Version = index, PerSale = perSale ? 1 : 0 });
        var fact = Fact.Of(PlansFacts.PlanActivated);
        (fact.Plan, fact.Time, fact.Mark) = (index, from, (byte)(perSale ? 1 : 0));
        turn.Raise(fact);
        return Reason.None;
    }

    // A period that has begun already was taken over from the one before by the plan that governed then.
    private Reason RefuseChange(ActivationRow last, int index, long from, Turn turn)
    {
        var (now, next) = (compiled[last.Version], compiled[index]);
        if (from <= last.From || from <= turn.Time) return Refusals.FromInThePast;
        if (now.Asset != next.Asset) return Refusals.AssetDiffers;
        if (now.Calendar.Period != next.Calendar.Period) return Refusals.CalendarDiffers;
        if (now.Calendar.OffsetMinutes != next.Calendar.OffsetMinutes) return Refusals.CalendarDiffers;
        if (PeriodCalendar.StartOf(next.Calendar, PeriodCalendar.NumberAt(next.Calendar, from)) != from)
            return Refusals.NotAPeriodStart;
        return Reason.None;
    }

    private Reason Fund(FundDeposit command, Turn turn)
    {
        var index = compiled.FindLastIndex(plan => plan.Name == command.Plan);
        if (index < 0) return Refusals.UnknownPlan;
        if (command.Amount <= 0) return Refusals.AmountMustBePositive;
        if (command.Amount > Limits.AmountMax) return Refusals.AmountTooLarge;

        // After this point, the funding must succeed.
        var n = turn.Book.Post(debit: Outside(index), credit: Deposit(index), Part.Available, command.Amount);
        return Raise(PlansFacts.DepositFunded, index, command.Amount, n, turn);
    }

    private Reason Withdraw(WithdrawDeposit command, Turn turn)
    {
        var index = compiled.FindLastIndex(plan => plan.Name == command.Plan);
        if (index < 0) return Refusals.UnknownPlan;
        if (command.Amount <= 0) return Refusals.AmountMustBePositive;
        if (command.Amount > Limits.AmountMax) return Refusals.AmountTooLarge;
        if (turn.Book.Balance(Deposit(index)).Available < command.Amount) return Refusals.DepositTooSmall;

        // After this point, the withdrawal must succeed.
        turn.Book.Post(debit: Deposit(index), credit: Outside(index), Part.Available, command.Amount);
        return Raise(PlansFacts.DepositWithdrawn, index, command.Amount, turn.Book.Balance(Deposit(index)).N, turn);
    }

    private Reason AdjustBalance(Adjust command, Turn turn)
    {
        var member = IsId(command.Member) ? parties.Find(Encoding.ASCII.GetBytes(command.Member)) : PartyId.None;
        if (!members.IsMember(member)) return Refusals.UnknownMember;
        if (command.Amount == 0) return Refusals.AmountMustNotBeZero;
        if (Math.Abs(Math.Max(command.Amount, -Limits.AmountMax - 1)) > Limits.AmountMax)
            return Refusals.AmountTooLarge;
        if (command.Why.Length is 0 or > Limits.WhyCharactersMax) return Refusals.WhyMissing;
        if (!IsId(command.ApprovedBy)) return Refusals.SecondActorMissing;
        if (command.ApprovedBy == Encoding.ASCII.GetString(turn.Actor.Span)) return Refusals.SecondActorMissing;
        var index = GoverningAt(turn.Time);
        if (index < 0) return Refusals.NoPlan;
        var deposit = turn.Book.Balance(Deposit(index)).Available;
        if (command.Amount > 0 && deposit < command.Amount) return Refusals.DepositTooSmall;
        if (turn.Book.Balance(member, AssetOf(index)).Available < -command.Amount) return Refusals.AvailableTooSmall;

        // After this point, the correction must succeed.
        var account = turn.Book.Account(member, AssetOf(index));
        var n = command.Amount > 0
            ? turn.Book.Post(debit: Deposit(index), credit: account, Part.Available, command.Amount)
            : turn.Book.TakeBack(account, creditor: Deposit(index), Part.Available, -command.Amount);
        var fact = Fact.Of(PlansFacts.Adjusted);
        (fact.Plan, fact.Party, fact.Amount, fact.N) = (index, member, command.Amount, n);
        fact.Text = turn.Text($"{command.Why} (approved by {command.ApprovedBy})");
        turn.Raise(fact);
        return Reason.None;
    }

    private static Reason Raise(ushort kind, int index, long amount, long n, Turn turn)
    {
        var fact = Fact.Of(kind);
        (fact.Plan, fact.Amount, fact.N) = (index, amount, n);
        turn.Raise(fact);
        return Reason.None;
    }

    private int LastVersion(string plan) =>
        compiled.Where(version => version.Name == plan).Select(version => version.Version).DefaultIfEmpty().Max();

    private static int Own(Turn turn, string name, AssetId asset) =>
        turn.Book.Account(turn.Parties.Intern(Encoding.ASCII.GetBytes(name)), asset).Index;

    private static bool IsId(string id) =>
        id.Length <= Limits.IdBytesMax && IdText.IsValid(Encoding.UTF8.GetBytes(id));

    [StructLayout(LayoutKind.Sequential)]
    private struct AssetRow
    {
        public int Code;
        public int Scale;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct VersionRow
    {
        public int Document;
        public int Length;
        public int Asset;
        public int Deposit;
        public int Reserve;
        public int Outside;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ActivationRow
    {
        public long From;
        public int Version;
        public int PerSale;
    }

    /// <summary>In order of precedence: if several apply, the client gets the first.</summary>
    internal static class Refusals
    {
        public static readonly Reason IdInvalid = new("id_invalid");
        public static readonly Reason AssetAlreadyRegistered = new("asset_already_registered");
        public static readonly Reason ScaleInvalid = new("scale_invalid");
        public static readonly Reason TooManyAssets = new("too_many_assets");
        public static readonly Reason UnknownAsset = new("unknown_asset");
        public static readonly Reason VersionExists = new("version_exists");
        public static readonly Reason TooManyVersions = new("too_many_versions");
        public static readonly Reason UnknownPlan = new("unknown_plan");
        public static readonly Reason UnknownVersion = new("unknown_version");
        public static readonly Reason FundingInvalid = new("funding_invalid");
        public static readonly Reason FromInThePast = new("from_in_the_past");
        public static readonly Reason AssetDiffers = new("asset_differs");
        public static readonly Reason CalendarDiffers = new("calendar_differs");
        public static readonly Reason NotAPeriodStart = new("not_a_period_start");
        public static readonly Reason UnknownMember = new("unknown_member");
        public static readonly Reason AmountMustBePositive = new("amount_must_be_positive");
        public static readonly Reason AmountMustNotBeZero = new("amount_must_not_be_zero");
        public static readonly Reason AmountTooLarge = new("amount_too_large");
        public static readonly Reason WhyMissing = new("why_missing");
        public static readonly Reason SecondActorMissing = new("second_actor_missing");
        public static readonly Reason NoPlan = new("no_plan");
        public static readonly Reason DepositTooSmall = new("deposit_too_small");
        public static readonly Reason AvailableTooSmall = new("available_too_small");
    }
}
