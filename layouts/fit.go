package layouts

// Validate returns ErrShape unless f is a fit; the empty one is Contain.
func (f Fit) Validate() error {
	switch f {
	case "", Contain, Cover, Stretch:
		return nil
	}
	return bad("fit %q is to be contain, cover or stretch", string(f))
}

// FitBox is where content of the given size (any unit) is drawn in box: whole
// and centred (Contain), covering the box and centred (Cover), or exactly the
// box (Stretch, and content without a size).
func FitBox(fit Fit, width, height float64, box Box) Box {
	if fit == Stretch || width <= 0 || height <= 0 {
		return box
	}
	k := min(box.Width/width, box.Height/height)
	if fit == Cover {
		k = max(box.Width/width, box.Height/height)
	}
	w, h := width*k, height*k
	return Box{X: box.X + (box.Width-w)/2, Y: box.Y + (box.Height-h)/2, Width: w, Height: h}
}
