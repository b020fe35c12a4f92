package rtsp

// A hole is what is missing of the frame that is being put together.
type hole struct {
	before bool // of what came before it
	within bool // of itself
}

// begin begins a frame with a packet before which some are missing, if gap says
// so; with one that begins a picture, the frame itself has lost nothing.
func (h *hole) begin(gap, picture bool) {
	h.before, h.within = h.before || gap, gap && !picture
}

// skip leaves the frame out; whole says that it was not too large.
func (h *hole) skip(whole bool) {
	h.before, h.within = h.before || h.within || !whole, false
}

// end says whether the frame is damaged, see media.Frame. The next one has
// nothing missing before it.
func (h *hole) end(key bool) (damaged bool) {
	damaged = h.within || h.before && !key
	*h = hole{}
	return damaged
}
