using System.Text;
using Fairshare.Client;
using Fairshare.Ledger.Proofs;

namespace Fairshare.Apps.Tests.Proofs;

public class NoteTests
{
    /// <summary>Key, text and signature from the tests of Go's sumdb/note, the format's first implementation.</summary>
    private const string SecretLine =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    private const string KeyLine = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string Text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";

    private const string Signature =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private const string Checkpoints = "example.com/tea\n300\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    private static readonly NoteSigner log = Signer("example.com/tea", SignatureKind.Ed25519, 1);
    private static readonly NoteSigner witness = Signer("witness.example/w1", SignatureKind.Cosignature, 2);

    [Fact]
    public void A_published_note_is_signed_and_checked_to_the_byte()
    {
        var signer = NoteSigner.Parse(SecretLine);
        Assert.Equal(KeyLine, signer.Key.ToString());
        Assert.Equal(SecretLine, signer.ToSecretLine());
        Assert.Equal(Text + "\n" + Signature, Encoding.UTF8.GetString(signer.SignNote(Encoding.UTF8.GetBytes(Text))));
        var note = Note(Text + "\n" + Signature);
        Assert.Equal(Text, Encoding.UTF8.GetString(note.Text));
        Assert.Same(signer.Key, Assert.Single(NoteCheck.Signatures(note, [signer.Key])).Key);
    }

    /// <summary>A checkpoint of Go's checksum database, whose origin is not the name of its key.</summary>
    [Fact]
    public void A_checkpoint_of_a_log_that_is_not_ours_holds()
    {
        var key = VerifierKey.Parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
        var note = Note(
            "go.sum database tree\n49189689\nftjbAOzaupaIvaPo/G+Dk63nxOZ2s1OPOKIaPtXs7S4=\n\n— sum.golang.org " +
            "Az3grlKZssqRoMNPpZfKt0TphbbcF+pzXqElURJKRNFKfaUAgqeI5k2AORH0QAhg/ebRwyIqD/OqP4oLtLnNumvOBAM=\n");
        Assert.Equal(key, Assert.Single(NoteCheck.Signatures(note, [key])).Key);
        var checkpoint = Checkpoint.Parse(note.Text);
        Assert.Equal(("go.sum database tree", 49_189_689), (checkpoint.Origin, checkpoint.Tree.Size));
        Assert.Equal(note.Text, checkpoint.ToText());
    }

    [Fact]
    public void A_changed_byte_anywhere_refuses_the_note()
    {
        var bytes = log.SignNote(Encoding.UTF8.GetBytes(Checkpoints));
        var policy = TrustPolicy.Of(log.Key);
        Assert.Single(policy.Check(SignedNote.Parse(bytes)));
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var bits in new byte[] { 1, 2, 4, 8, 16, 32, 64, 128 })
            {
                bytes[i] ^= bits;
                Refused(() => policy.Check(SignedNote.Parse(bytes)));
                bytes[i] ^= bits;
            }

            Refused(() => policy.Check(SignedNote.Parse([.. bytes[..i], .. bytes[(i + 1)..]])));
            Refused(() => policy.Check(SignedNote.Parse(bytes.AsSpan(0, i))));
        }

        Refused(() => policy.Check(SignedNote.Parse([.. bytes, (byte)'\n'])));
    }

    [Fact]
    public void Signatures_of_unknown_keys_say_nothing_and_harm_nothing()
    {
        var sameName = Signer(log.Key.Name, SignatureKind.Ed25519, 9);
        var text = Encoding.UTF8.GetBytes(Checkpoints);
        var wrong = new NoteSignature(sameName.Key.Name, sameName.Key.Id, new byte[64]);
        var sameId = new NoteSignature("other.example", log.Key.Id, new byte[64]);
        var note = Again(new SignedNote(text, [wrong, sameId, log.Sign(text)]));
        Assert.Equal(log.Key, Assert.Single(NoteCheck.Signatures(note, [log.Key, witness.Key])).Key);
        Assert.Empty(NoteCheck.Signatures(note, [witness.Key]));
        Assert.Throws<NotProvenException>(() => NoteCheck.Signatures(note, [log.Key, sameName.Key]));
        Assert.Throws<NotProvenException>(() => TrustPolicy.Of(sameName.Key).Check(note));
    }

    [Fact]
    public void Many_signatures_are_read_and_too_many_are_not()
    {
        var text = Encoding.UTF8.GetBytes(Checkpoints);
        var note = new SignedNote(text, []);
        for (var i = 0; i < SignedNote.SignaturesMax - 1; i++)
            note = note.With(new NoteSignature($"w{i}.example", (uint)i, new byte[2_424]));
        note = note.With(log.Sign(text));
        Assert.Equal(SignedNote.SignaturesMax, Again(note).Signatures.Count);
        Assert.Single(NoteCheck.Signatures(Again(note), [log.Key]));
        Assert.Throws<ProofFormatException>(() => Again(note.With(log.Sign(text))));
    }

    [Fact]
    public void Text_may_have_empty_lines_and_ends_at_the_last_one()
    {
        const string poem = "Ognuno\n\ned è subito sera.\n";
        var note = Again(new SignedNote(Encoding.UTF8.GetBytes(poem), [log.Sign(Encoding.UTF8.GetBytes(poem))]));
        Assert.Equal(poem, Encoding.UTF8.GetString(note.Text));
        Assert.Single(NoteCheck.Signatures(note, [log.Key]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n—name AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— name  AAAAAAA=\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n— na\u2003me AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA\n")]
    [InlineData("text\n\n— name AAAAAAB=\n")]
    [InlineData("text\n\n— name AAAAAA==\n")]
    [InlineData("text\n\n— name AAAAAAA= x\n")]
    [InlineData("text\n\n— name AAAAAAA=\n\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    [InlineData("te\rxt\n\n— name AAAAAAA=\n")]
    public void What_is_not_a_note_is_refused(string note) => Assert.Throws<ProofFormatException>(() => Note(note));

    [Theory]
    [InlineData("log\n1\n")]
    [InlineData("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("log\n1\nAAAA\n")]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n")]
    public void What_is_not_a_checkpoint_is_refused(string text) =>
        Assert.Throws<ProofFormatException>(() => Checkpoint.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_checkpoint_may_have_extension_lines()
    {
        var checkpoint = Checkpoint.Parse(Encoding.UTF8.GetBytes(Checkpoints + "more\n"));
        Assert.Equal(("example.com/tea", 300), (checkpoint.Origin, checkpoint.Tree.Size));
    }

    [Fact]
    public void A_changed_character_of_a_key_is_refused()
    {
        for (var i = 0; i < KeyLine.Length; i++)
        {
            foreach (var one in "A+/ =z0")
            {
                if (KeyLine[i] == one) continue;
                var changed = KeyLine[..i] + one + KeyLine[(i + 1)..];
                Assert.Throws<ProofFormatException>(() => VerifierKey.Parse(changed));
            }

            Assert.Throws<ProofFormatException>(() => VerifierKey.Parse(KeyLine[..i]));
        }

        for (var i = 0; i < SecretLine.Length; i++)
        {
            var changed = SecretLine[..i] + (SecretLine[i] == 'B' ? 'C' : 'B') + SecretLine[(i + 1)..];
            var error = Assert.Throws<ProofFormatException>(() => NoteSigner.Parse(changed));
            Assert.DoesNotContain(changed[^20..], error.Message);
        }
    }

    [Fact]
    public void A_cosignature_holds_for_its_time_and_text_only()
    {
        var text = Encoding.UTF8.GetBytes(Checkpoints);
        var signature = witness.Cosign(text, 1_679_315_147);
        var note = Again(new SignedNote(text, [log.Sign(text), signature]));
        var found = NoteCheck.Signatures(note, [witness.Key]);
        Assert.Equal((witness.Key, 1_679_315_147L), (Assert.Single(found).Key, found[0].Seconds!.Value));
        Assert.True(Ed25519.Verify(
            witness.Key.PublicKey, Encoding.UTF8.GetBytes($"cosignature/v1\ntime 1679315147\n{Checkpoints}"),
            signature.Signature.Span[8..]));
        var bytes = signature.Signature.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            var changed = new SignedNote(text, [signature with { Signature = bytes.ToArray() }]);
            Assert.Throws<NotProvenException>(() => NoteCheck.Signatures(changed, [witness.Key]));
            bytes[i] ^= 1;
        }

        var cut = new SignedNote(text, [signature with { Signature = bytes.AsMemory(0, 71) }]);
        Assert.Throws<NotProvenException>(() => NoteCheck.Signatures(cut, [witness.Key]));
        Assert.Throws<InvalidOperationException>(() => witness.Sign(text));
        Assert.Throws<InvalidOperationException>(() => log.Cosign(text, 1));
    }

    [Fact]
    public void A_new_key_is_kept_in_a_line()
    {
        var made = NoteSigner.Generate("example.com/tea", SignatureKind.Ed25519);
        Assert.Equal(made.Key.ToString(), NoteSigner.Parse(made.ToSecretLine()).Key.ToString());
        var other = NoteSigner.Generate("example.com/tea", SignatureKind.Ed25519);
        Assert.NotEqual(made.ToSecretLine(), other.ToSecretLine());
        foreach (var name in new[] { "", "a b", "a+b", "a\nb", "a\u00a0b" })
            Assert.Throws<ArgumentException>(() => NoteSigner.Generate(name, SignatureKind.Ed25519));
    }

    internal static NoteSigner Signer(string name, SignatureKind kind, byte seed) =>
        new(name, kind, Enumerable.Repeat(seed, 32).ToArray());

    internal static void Refused(Action check) =>
        Assert.True(Record.Exception(check) is ProofFormatException or NotProvenException);

    private static SignedNote Note(string text) => SignedNote.Parse(Encoding.UTF8.GetBytes(text));

    private static SignedNote Again(SignedNote note) => SignedNote.Parse(note.ToBytes());
}
