using System.Collections.Concurrent;

namespace Fairshare.Ledger;

/// <summary>
/// Empty pages of one size for the containers to come, laid in by a thread that has time: the first touch of new memory
/// costs as much as settling a sale with it, and would cost it on the one thread that everything waits for. What is in
/// the reserve changes nothing that anybody could see.
/// </summary>
internal sealed class PageReserve(int pageBytes)
{
    /// <summary>Eight megabytes of the largest: what a few thousand sales take.</summary>
    private const int Usual = 128;

    /// <summary>The most that one call lays in beyond the usual: a millisecond's work.</summary>
    private const int AtOnce = 32;

    private const int TouchBytes = 4 * 1024; // of the machine's own pages

    private readonly ConcurrentQueue<byte[]> pages = new();
    private volatile int more;

    /// <summary>The size of a page in bytes.</summary>
    public int PageBytes => pageBytes;

    /// <summary>Whether as many are there as <see cref="Want"/> asked for.</summary>
    public bool HasWanted => pages.Count >= more;

    /// <summary>Wants so many pages more than usual, if that is more than the usual; 0: as usual again.</summary>
    public void Want(int count) => more = count > Usual ? count : 0;

    /// <summary>Lays pages in. On any one thread.</summary>
    public void Fill()
    {
        for (var i = 0; pages.Count < Usual + more && (i < AtOnce || pages.Count < Usual); i++)
        {
            var page = Pages.Allocate(pageBytes);
            for (var at = 0; at < page.Length; at += TouchBytes) page[at] = 0;
            pages.Enqueue(page);
        }
    }

    /// <summary>A page of zeros, if there is one.</summary>
    public byte[]? Take() => pages.TryDequeue(out var page) ? page : null;
}
