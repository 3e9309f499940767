using System.Collections.Concurrent;

namespace Fairshare.Ledger;

/// <summary>
/// Empty pages for the containers to come, laid in by a thread that has time: the first touch of new memory costs as
/// much as settling a sale with it, and would cost it on the one thread that everything waits for. What is in the
/// reserve changes nothing that anybody could see.
/// </summary>
internal sealed class PageReserve
{
    /// <summary>Eight megabytes: what a few thousand sales take.</summary>
    private const int PagesMax = 128;

    private const int TouchBytes = 4 * 1024; // of the machine's own pages

    private readonly ConcurrentQueue<byte[]> pages = new();

    /// <summary>Fills the reserve. On any one thread.</summary>
    public void Fill()
    {
        while (pages.Count < PagesMax)
        {
            var page = Pages.Allocate(Pages.PageBytesMax);
            for (var at = 0; at < page.Length; at += TouchBytes) page[at] = 0;
            pages.Enqueue(page);
        }
    }

    /// <summary>A page of zeros of the largest size, if there is one.</summary>
    public byte[]? Take() => pages.TryDequeue(out var page) ? page : null;
}
