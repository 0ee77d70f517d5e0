// Handles the drag of a thread image: transfers only its ID, which other programs cannot use.
const imageType = 'application/x-peel-picture';

export function startImageDrag(event: DragEvent, image: string): void {
  if (!event.dataTransfer) return;
  event.dataTransfer.setData(imageType, image);
  event.dataTransfer.effectAllowed = 'copy';
}

export function hasDraggedImage(data: DataTransfer | null): boolean {
  return data?.types.includes(imageType) ?? false;
}

/** The ID of a dropped image; empty for anything else. */
export function droppedImageId(data: DataTransfer | null): string {
  return data?.getData(imageType) ?? '';
}
