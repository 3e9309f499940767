using Fairshare.Ledger.Proofs;

namespace Fairshare.Ledger.Tests.Proofs;

public sealed class KeyTreeTests
{
    [Fact]
    public void A_tree_without_keys_has_the_hash_of_nothing()
    {
        var tree = new KeyTree([]);
        Assert.Equal(Merkle.Empty, tree.Root);
        Assert.Equal(tree.Root, KeyTree.RootOf(Key(1), tree.PathOf(Key(1))));
    }

    [Fact]
    public void The_root_is_what_the_drawing_says()
    {
        // First bytes 0x00, 0x40 and 0x80: 0… and 1…, then 00… and 01….
        var leaves = new[] { Leaf(0x80), Leaf(0x00), Leaf(0x40) };
        var left = Merkle.Node(HashOf(leaves[1]), HashOf(leaves[2]));
        Assert.Equal(Merkle.Node(left, HashOf(leaves[0])), new KeyTree(leaves).Root);
        // 0x00 and 0x01 part at the eighth bit only: six times nothing stands beside the way.
        var deep = Merkle.Node(HashOf(Leaf(0x00)), HashOf(Leaf(0x01)));
        for (var bit = 0; bit < 7; bit++) deep = Merkle.Node(deep, Merkle.Empty);
        Assert.Equal(deep, new KeyTree([Leaf(0x01), Leaf(0x00)]).Root);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(300)]
    public void Every_key_is_proven_to_be_there_and_every_other_not_to_be(int count)
    {
        var tree = new KeyTree([.. Enumerable.Range(0, count).Select(i => new KeyLeaf(Key(i), Key(-i - 1)))]);
        for (var i = 0; i < 2 * count; i++)
        {
            var path = tree.PathOf(Key(i));
            Assert.Equal(tree.Root, KeyTree.RootOf(Key(i), path));
            if (i < count) Assert.Equal(new KeyLeaf(Key(i), Key(-i - 1)), path.End);
            else Assert.NotEqual(Key(i), path.End?.LeafKey);
        }
    }

    [Fact]
    public void A_key_that_is_there_cannot_be_denied_nor_one_be_shown_that_is_not()
    {
        var tree = new KeyTree([.. Enumerable.Range(0, 50).Select(i => new KeyLeaf(Key(i), Key(-i - 1)))]);
        for (var i = 0; i < 50; i++)
        {
            var path = tree.PathOf(Key(i));
            Assert.NotEqual(tree.Root, KeyTree.RootOf(Key(i), path with { End = null }));
            var denied = path with { End = new KeyLeaf(Key(i + 1), Key(-i - 2)) };
            Assert.NotEqual(tree.Root, KeyTree.RootOf(Key(i), denied));
            Assert.NotEqual(tree.Root, KeyTree.RootOf(Key(i), path with { End = new KeyLeaf(Key(i), Key(7_000)) }));
            var other = tree.PathOf(Key(i + 100));
            var shown = other with { End = new KeyLeaf(Key(i + 100), Key(0)) };
            Assert.NotEqual(tree.Root, KeyTree.RootOf(Key(i + 100), shown));
            if (path.Siblings.Count == 0) continue;
            Assert.NotEqual(tree.Root, KeyTree.RootOf(Key(i), path with { Siblings = [.. path.Siblings.Skip(1)] }));
        }
    }

    [Fact]
    public void A_leaf_in_the_wrong_place_denies_nothing()
    {
        // Made to deceive: the leaf of 0x80 stands where 0x40 belongs. Nobody is led there by the bits of 0x80.
        var root = Merkle.Node(HashOf(Leaf(0x80)), HashOf(Leaf(0xC0)));
        Assert.Null(KeyTree.RootOf(KeyOf(0x40), new KeyPath([HashOf(Leaf(0xC0))], Leaf(0x80))));
        var denied = new KeyPath([HashOf(Leaf(0x80))], Leaf(0xC0));
        Assert.Equal(root, KeyTree.RootOf(KeyOf(0x80), denied));
        Assert.NotEqual(root, KeyTree.RootOf(KeyOf(0x80), new KeyPath([HashOf(Leaf(0xC0))], Leaf(0x80))));
    }

    private static KeyLeaf Leaf(byte first) => new(KeyOf(first), KeyOf((byte)(first ^ 0xFF)));

    private static Sha256Hash KeyOf(byte first) => new([first, .. new byte[31]]);

    private static Sha256Hash Key(int number) => Sha256Hash.Of(BitConverter.GetBytes(number));

    private static Sha256Hash HashOf(KeyLeaf leaf)
    {
        var text = new byte[64];
        leaf.LeafKey.CopyTo(text);
        leaf.Content.CopyTo(text.AsSpan(32));
        return Merkle.Leaf(text);
    }
}
