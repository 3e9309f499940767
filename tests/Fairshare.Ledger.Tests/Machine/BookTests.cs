using System.Diagnostics;

namespace Fairshare.Ledger.Tests.Machine;

/// <summary>Postings to an owner come out as postings to the account that was looked up before.</summary>
public class BookTests
{
    [Fact]
    public void Posting_to_an_owner_is_posting_to_the_owners_account()
    {
        var (plain, direct) = (new State(), new State());
        var (one, other) = (new Book(plain), new Book(direct));
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var (owner, asset) = (new PartyId(1 + random.Next(600)), new AssetId(random.Next(3)));
            var (part, amount) = (random.Next(2) == 0 ? Part.Held : Part.Available, 1 + random.Next(1_000));
            var n = one.Post(one.Account(new PartyId(0), asset), one.Account(owner, asset), part, amount);
            Assert.Equal(n, other.Post(other.Account(new PartyId(0), asset), owner, asset, part, amount));
            if (i % 500 == 0) Assert.Equal(plain.Digest(), direct.Digest());
            // Between the two each page that is written is copied first.
            if (i % 1_000 == 0) direct.Freeze();
            if (i % 1_000 == 300) direct.Thaw();
        }

        Assert.Equal(plain.Digest(), direct.Digest());
        for (var asset = 0; asset < 3; asset++)
        {
            Assert.Equal(0, other.Sum(new AssetId(asset)).Parts);
            Assert.Equal(-TotalOf(other, asset), other.Balance(new PartyId(0), new AssetId(asset)).Available);
        }
    }

    [Fact]
    public void Nobody_posts_to_themselves()
    {
        var book = new Book(new State());
        var (owner, asset) = (new PartyId(3), new AssetId(0));
        var account = book.Account(owner, asset);
        Assert.Throws<UnreachableException>(() => book.Post(account, owner, asset, Part.Available, 5));
        Assert.Equal(default, book.Balance(owner, asset));
    }

    private static Int128 TotalOf(Book book, int asset)
    {
        var sum = (Int128)0;
        for (var owner = 1; owner <= 600; owner++)
        {
            var balance = book.Balance(new PartyId(owner), new AssetId(asset));
            sum += balance.Held + balance.Available;
        }

        return sum;
    }
}
