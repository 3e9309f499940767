using System.Text;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Apps.Tests.Proofs;

public class TrustPolicyTests
{
    private static readonly NoteSigner log = NoteTests.Signer("example.com/tea", SignatureKind.Ed25519, 1);
    private static readonly NoteSigner otherLog = NoteTests.Signer("example.com/coffee", SignatureKind.Ed25519, 2);

    private static readonly NoteSigner[] witnesses =
    [
        .. Enumerable.Range(1, 6)
            .Select(i => NoteTests.Signer($"w{i}.example", SignatureKind.Cosignature, (byte)(10 + i))),
    ];

    private static readonly byte[] text =
        Encoding.UTF8.GetBytes("example.com/tea\n300\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");

    private static readonly string groups =
        $"""
        # Two of three in the north, any in the south.
        log {log.Key}
        witness X1 {witnesses[0].Key}   https://w1.example
        {"\t"}witness X2 {witnesses[1].Key}
        witness X3 {witnesses[2].Key}

        group X 2 X1 X2 X3
        witness Y1 {witnesses[3].Key}
        witness Y2 {witnesses[4].Key}
        witness Y3 {witnesses[5].Key}
        group Y any Y1 Y2 Y3
        group X-and-Y all X Y
        quorum X-and-Y

        """;

    [Theory]
    [InlineData("", false)]
    [InlineData("1", false)]
    [InlineData("12", false)]
    [InlineData("124", true)]
    [InlineData("236", true)]
    [InlineData("156", false)]
    [InlineData("456", false)]
    [InlineData("123456", true)]
    public void A_quorum_of_groups_counts_its_witnesses(string who, bool isMet)
    {
        var note = Signed(log, who);
        var policy = Parse(groups);
        if (isMet) Assert.Equal(1 + who.Length, policy.Check(note).Count);
        else Assert.Contains("X-and-Y", Assert.Throws<NotProvenException>(() => policy.Check(note)).Message);
    }

    [Fact]
    public void One_witness_signing_twice_counts_once()
    {
        var note = Signed(log, "11144");
        Assert.Throws<NotProvenException>(() => Parse(groups).Check(note));
    }

    [Fact]
    public void A_wrong_cosignature_of_a_known_witness_refuses_even_a_met_quorum()
    {
        var wrong = witnesses[4].Cosign(text, 5) with { Signature = new byte[72] };
        var note = Signed(log, "1234").With(wrong);
        Assert.Contains("w5.example", Assert.Throws<NotProvenException>(() => Parse(groups).Check(note)).Message);
    }

    [Fact]
    public void Without_witnesses_the_log_alone_counts()
    {
        var policy = Parse($"quorum none\nlog {log.Key}\nlog {otherLog.Key} https://coffee.example\n");
        Assert.Equal(log.Key.ToString(), Assert.Single(policy.Check(Signed(log, "12"))).Key.ToString());
        Assert.Single(TrustPolicy.Parse("quorum none"u8).With(log.Key).Check(Signed(log, "")));
    }

    [Fact]
    public void A_log_signs_for_its_own_origin_only()
    {
        var policy = TrustPolicy.Of(log.Key).With(otherLog.Key);
        var error = Assert.Throws<NotProvenException>(() => policy.Check(Signed(otherLog, "")));
        Assert.Contains("example.com/tea", error.Message);
        Assert.Throws<NotProvenException>(() => TrustPolicy.Parse("quorum none\n"u8).Check(Signed(log, "")));
        Assert.Throws<ArgumentException>(() => TrustPolicy.Of(witnesses[0].Key));
    }

    [Theory]
    [InlineData("", "no quorum")]
    [InlineData("quorum none\nquorum none\n", "Line 2")]
    [InlineData("quorum W1\n", "not defined above")]
    [InlineData("quorum W1\nwitness W1 {1}\n", "Line 1")]
    [InlineData("witness W1 {1}\nwitness W1 {2}\nquorum none\n", "taken")]
    [InlineData("witness W1 {1}\nwitness W2 {1}\nquorum none\n", "there already")]
    [InlineData("log {0}\nlog {0}\nquorum none\n", "there already")]
    [InlineData("witness W1 {0}\nquorum none\n", "not of the kind")]
    [InlineData("log {1}\nquorum none\n", "not of the kind")]
    [InlineData("witness none {1}\nquorum none\n", "taken")]
    [InlineData("witness W1 {1}\ngroup G 2 W1\nquorum G\n", "up to 1")]
    [InlineData("witness W1 {1}\ngroup G 0 W1\nquorum G\n", "up to 1")]
    [InlineData("witness W1 {1}\ngroup G 01 W1\nquorum G\n", "up to 1")]
    [InlineData("witness W1 {1}\ngroup G some W1\nquorum G\n", "up to 1")]
    [InlineData("witness W1 {1}\ngroup G all W1 W1\nquorum G\n", "member already")]
    [InlineData("witness W1 {1}\ngroup G all W1\ngroup H all W1\nquorum G\n", "member already")]
    [InlineData("group G all G\nquorum G\n", "not defined above")]
    [InlineData("group G all none\nquorum G\n", "not defined above")]
    [InlineData("group G all\nquorum none\n", "Line 1")]
    [InlineData("log {0} https://a https://b\nquorum none\n", "Line 1")]
    [InlineData("log nonsense\nquorum none\n", "name+id+base64")]
    [InlineData("trust {0}\nquorum none\n", "Line 1")]
    [InlineData("quorum none\r\n", "control")]
    public void What_is_wrong_with_a_policy_is_named(string policy, string problem)
    {
        var file = string.Format(null, policy, log.Key, witnesses[0].Key, witnesses[1].Key);
        Assert.Contains(problem, Assert.Throws<ProofFormatException>(() => Parse(file)).Message);
    }

    private static TrustPolicy Parse(string file) => TrustPolicy.Parse(Encoding.UTF8.GetBytes(file));

    private static SignedNote Signed(NoteSigner signer, string who)
    {
        var note = new SignedNote(text, [signer.Sign(text)]);
        foreach (var one in who) note = note.With(witnesses[one - '1'].Cosign(text, 1_700_000_000 + one));
        return SignedNote.Parse(note.ToBytes());
    }
}
