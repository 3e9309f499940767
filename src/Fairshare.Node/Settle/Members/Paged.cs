namespace Fairshare.Node.Settle;

/// <summary>A list that grows by pages: no copying, and no half-empty array of a hundred million rows.</summary>
internal sealed class Paged<T>
    where T : struct
{
    private const int Shift = 16;
    private const int Mask = (1 << Shift) - 1;

    private T[][] pages = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref pages[index >> Shift][index & Mask];

    public void Add(T row)
    {
        if (Count >> Shift == pages.Length)
        {
            Array.Resize(ref pages, pages.Length + 1);
            pages[^1] = new T[1 << Shift];
        }

        this[Count] = row;
        Count++;
    }
}
