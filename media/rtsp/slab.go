package rtsp

// slabSize is how many bytes of packets are allocated at once: packets of a
// group of pictures live and die together.
const slabSize = 32 << 10

// A slab hands out memory that is never handed out again.
type slab struct{ free []byte }

func (s *slab) take(n int) []byte {
	if n > slabSize/4 {
		return make([]byte, n)
	}
	if n > len(s.free) {
		s.free = make([]byte, slabSize)
	}
	b := s.free[:n:n]
	s.free = s.free[n:]
	return b
}
