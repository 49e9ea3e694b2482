"""A binary heap of whole numbers, the lowest first, for kernels."""

from sim.compiling import Int64s, part


@part
def push(heap: Int64s, size: int, key: int) -> int:
    """Put a key into a binary heap, the lowest first; return its new size."""
    place = size
    while place > 0 and key < heap[(place - 1) // 2]:
        heap[place] = heap[(place - 1) // 2]
        place = (place - 1) // 2
    heap[place] = key
    return size + 1


@part
def pop(heap: Int64s, size: int) -> int:
    """Drop the lowest key of a binary heap; return its new size."""
    size -= 1
    key = heap[size]
    place = 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if key <= heap[child]:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = key
    return size
