// A picture of the thread while it is dragged: its id, and nothing that another program could read.
const imageType = 'application/x-peel-picture';

export function startImageDrag(event: DragEvent, image: string): void {
  if (!event.dataTransfer) return;
  event.dataTransfer.setData(imageType, image);
  event.dataTransfer.effectAllowed = 'copy';
}

export function hasDraggedImage(data: DataTransfer | null): boolean {
  return data?.types.includes(imageType) ?? false;
}

/** The id of a picture that was dropped; empty for anything else. */
export function droppedImageId(data: DataTransfer | null): string {
  return data?.getData(imageType) ?? '';
}
