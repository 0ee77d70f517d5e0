// Handles the drag of a thread image, which can be dropped on the composer or into a text editor.
import { draggedImageType } from '../../shared/protocol';

export function startImageDrag(event: DragEvent, image: string): void {
  if (!event.dataTransfer) return;
  event.dataTransfer.setData(draggedImageType, image);
  event.dataTransfer.effectAllowed = 'copy';
}

export function hasDraggedImage(data: DataTransfer | null): boolean {
  return data?.types.includes(draggedImageType) ?? false;
}

/** The ID of a dropped image; empty for anything else. */
export function droppedImageId(data: DataTransfer | null): string {
  return data?.getData(draggedImageType) ?? '';
}
