using Fairshare.Ledger.Proofs;

namespace Fairshare.Ledger.Tests.Proofs;

public class MerkleTests
{
    private const int SizesMax = 300;

    private static readonly byte[][] entries = ReferenceTree.Entries(SizesMax);
    private static readonly Sha256Hash[] leaves = [.. entries.Select(entry => Merkle.Leaf(entry))];
    private static readonly Sha256Hash[] roots =
    [
        .. Enumerable.Range(0, SizesMax + 1)
            .Select(size => new Sha256Hash(ReferenceTree.Root(entries.AsSpan(0, size)))),
    ];

    /// <summary>The entries of Certificate Transparency's own tests, and their roots.</summary>
    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_that_certificate_transparency_publishes(int size, string root)
    {
        string[] published = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f"];
        var hashes = Array.ConvertAll(published[..size], entry => Merkle.Leaf(Convert.FromHexString(entry)));
        Assert.Equal(root, Merkle.Join(hashes).ToString());
    }

    [Fact]
    public void Roots_of_all_sizes_are_those_of_the_definition()
    {
        for (var size = 0; size <= SizesMax; size++) Assert.Equal(roots[size], Merkle.Join([.. leaves[..size]]));
        Assert.Equal(Merkle.Leaf(entries[7]), Merkle.Leaf(new Sha256Hash(entries[7])));
    }

    [Fact]
    public void Every_inclusion_proof_from_tiles_is_that_of_the_definition_and_holds()
    {
        for (var size = 1; size <= SizesMax; size++)
        {
            var tree = Tiles(size);
            Assert.Equal(roots[size], tree.Root());
            var head = new TreeHead(size, roots[size]);
            for (var index = 0; index < size; index += size < 70 ? 1 : 7)
            {
                var proof = tree.Inclusion(index);
                var path = ReferenceTree.Path(index, entries.AsSpan(0, size));
                Assert.Equal(path.Select(hash => new Sha256Hash(hash)), proof);
                Assert.True(MerkleProof.IsIncluded(head, index, leaves[index], proof));
                Assert.Equal(leaves[index], tree.Leaf(index));
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_from_tiles_is_that_of_the_definition_and_holds()
    {
        for (var size = 0; size <= SizesMax; size += size < 40 ? 1 : 13)
        {
            var tree = Tiles(size);
            for (var old = 0; old <= size; old++)
            {
                var proof = tree.Consistency(old);
                if (old > 0)
                {
                    var path = ReferenceTree.Proof(old, entries.AsSpan(0, size));
                    Assert.Equal(path.Select(hash => new Sha256Hash(hash)), proof);
                }

                Assert.True(MerkleProof.IsConsistent(new(old, roots[old]), new(size, roots[size]), proof));
            }
        }
    }

    [Fact]
    public void An_inclusion_proof_holds_for_nothing_else()
    {
        for (var size = 1; size <= 40; size++)
        {
            var tree = Tiles(size);
            var head = new TreeHead(size, roots[size]);
            for (var index = 0; index < size; index++)
            {
                var proof = tree.Inclusion(index);
                for (var other = -1; other <= size; other++)
                {
                    if (other == index) continue;
                    Assert.False(MerkleProof.IsIncluded(head, other, leaves[index], proof));
                    if (other >= 0 && other < size)
                        Assert.False(MerkleProof.IsIncluded(head, index, leaves[other], proof));
                }

                Assert.False(MerkleProof.IsIncluded(head with { Root = roots[size - 1] }, index, leaves[index], proof));
                Assert.False(MerkleProof.IsIncluded(head, index, leaves[index], [.. proof, roots[0]]));
                if (proof.Length == 0) continue;
                Assert.False(MerkleProof.IsIncluded(head, index, leaves[index], proof.AsSpan(1)));
                Assert.False(MerkleProof.IsIncluded(head, index, leaves[index], proof.AsSpan(0, proof.Length - 1)));
                for (var i = 0; i < proof.Length; i++)
                {
                    Sha256Hash[] changed = [.. proof];
                    changed[i] = roots[0];
                    Assert.False(MerkleProof.IsIncluded(head, index, leaves[index], changed));
                }
            }
        }
    }

    [Fact]
    public void A_consistency_proof_holds_for_nothing_else()
    {
        for (var size = 1; size <= 40; size++)
        {
            var tree = Tiles(size);
            var now = new TreeHead(size, roots[size]);
            for (var old = 1; old <= size; old++)
            {
                var proof = tree.Consistency(old);
                var before = new TreeHead(old, roots[old]);
                Assert.False(MerkleProof.IsConsistent(before with { Root = roots[old - 1] }, now, proof));
                Assert.False(MerkleProof.IsConsistent(before, now with { Root = roots[size - 1] }, proof));
                Assert.False(MerkleProof.IsConsistent(before, now, [.. proof, roots[0]]));
                Assert.False(MerkleProof.IsConsistent(now with { Size = size + 1 }, before, proof));
                for (var i = 0; i < proof.Length; i++)
                {
                    Sha256Hash[] changed = [.. proof];
                    changed[i] = roots[0];
                    Assert.False(MerkleProof.IsConsistent(before, now, changed));
                    Assert.False(MerkleProof.IsConsistent(before, now, proof.AsSpan(0, i)));
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 0L, 70_000L, "tile/0/000")]
    [InlineData(0, 273L, 70_000L, "tile/0/273.p/112")]
    [InlineData(1, 0L, 70_000L, "tile/1/000")]
    [InlineData(1, 1L, 70_000L, "tile/1/001.p/17")]
    [InlineData(2, 0L, 70_000L, "tile/2/000.p/1")]
    [InlineData(1, 0L, 256L, "tile/1/000.p/1")]
    [InlineData(0, 1_234_067L, long.MaxValue, "tile/0/x001/x234/067")]
    [InlineData(0, 999L, 256_000L, "tile/0/999")]
    [InlineData(0, 1_000L, 256_001L, "tile/0/x001/000.p/1")]
    [InlineData(0, (1L << 55) - 1, long.MaxValue, "tile/0/x036/x028/x797/x018/x963/967.p/255")]
    [InlineData(7, 0L, long.MaxValue, "tile/7/000.p/127")]
    public void Tiles_have_the_paths_of_the_specification(int level, long index, long size, string path)
    {
        var tile = Tile.Of(level, index, size);
        Assert.Equal(path, tile.Path);
        var entriesPath = path.Replace("tile/0/", "tile/entries/", StringComparison.Ordinal);
        if (level == 0) Assert.Equal(entriesPath, tile.EntriesPath);
        Assert.Equal(tile.Width * 32, tile.Bytes);
    }

    [Fact]
    public void A_tile_beyond_the_tree_has_no_width()
    {
        Assert.Equal(0, Tile.Of(0, 1, 256).Width);
        Assert.Equal(0, Tile.Of(1, 0, 255).Width);
    }

    [Fact]
    public void A_tile_of_another_size_is_refused_and_a_full_one_serves_for_a_part()
    {
        var full = new byte[256 * 32];
        for (var i = 0; i < 256; i++) leaves[i].CopyTo(full.AsSpan(i * 32));
        Assert.Equal(roots[10], new TileTree(10, _ => full).Root());
        Assert.Throws<ProofFormatException>(() => new TileTree(10, _ => full.AsMemory(0, 9 * 32)).Root());
        Assert.Throws<ProofFormatException>(() => new TileTree(10, _ => full.AsMemory(0, 11 * 32)).Root());
    }

    [Fact]
    public void Bundles_give_back_what_was_written_and_say_where_they_end()
    {
        var bundle = new byte[3 * EntryBundle.HashEntryBytes];
        for (var i = 0; i < 3; i++)
            EntryBundle.Write(new Sha256Hash(entries[i]), bundle.AsSpan(i * EntryBundle.HashEntryBytes));
        Assert.Equal(entries[..3], EntryBundle.Read(bundle, 3).Select(entry => entry.ToArray()));
        Assert.Equal(new Sha256Hash(entries[2]), EntryBundle.ReadHash(bundle, 2));
        Assert.Throws<ProofFormatException>(() => EntryBundle.Read(bundle, 4));
        Assert.Throws<ProofFormatException>(() => EntryBundle.Read(bundle.AsMemory(0, 101), 3));
        Assert.Throws<ProofFormatException>(() => EntryBundle.ReadHash(bundle, 3));
        bundle[1] = 31;
        Assert.Throws<ProofFormatException>(() => EntryBundle.ReadHash(bundle, 0));
    }

    private static TileTree Tiles(int size) => new(size, tile =>
    {
        var bytes = new byte[tile.Bytes];
        var below = 1 << (8 * tile.Level);
        for (var i = 0; i < tile.Width; i++)
        {
            var first = (int)((tile.Index * 256) + i) * below;
            Merkle.Join([.. leaves.AsSpan(first, below)]).CopyTo(bytes.AsSpan(i * 32));
        }

        return bytes;
    });
}
