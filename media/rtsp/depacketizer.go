package rtsp

import (
	"fmt"
	"time"

	"kawung/media"
)

// What the first byte of an RTP payload says: the NAL unit types of ITU-T H.264
// table 7-1 that matter, and the packets of RFC 6184 §5.2.
const (
	nalIDR    = 5
	nalSEI    = 6
	nalSPS    = 7
	nalPPS    = 8
	nalAUD    = 9
	nalFiller = 12
	nalLast   = 23 // of the single NAL units
	stapA     = 24
	stapB     = 25
	mtap16    = 26
	mtap24    = 27
	fuA       = 28
	fuB       = 29
)

// maxUnit bounds one NAL unit and one access unit, in bytes.
const maxUnit = 4 << 20

// A depacketizer makes frames of H.264 payloads, RFC 6184. Packets pass as they
// are when they fit; bigger ones are cut anew. A fragmented unit with a hole is
// left out; access unit delimiters, SEI and filler are of no use to a viewer
// and left out too. The newest parameter sets go in front of every keyframe.
//
// Pictures that go back in time (B-frames) are left out, too, as long as no
// other picture needs them: a page shows pictures in the order they come. When
// one does, err says so and nothing more is written.
//
// It is used by one goroutine.
type depacketizer struct {
	out      *media.Fanout
	found    *findings
	timeline *media.Timeline
	pace     pace
	written  int64  // time of the newest frame
	frames   uint64 // that were whole, shown or not
	err      error

	sets      sets
	packets   []media.Packet // of the frame being put together
	size      int            // bytes in packets
	open      bool
	began     bool      // there was a frame before
	marked    bool      // the marker came in the middle of a unit
	unmarked  bool      // the marker does not end frames
	timeless  bool      // nor does the time
	endless   bool      // units do not say where they end
	startless bool      // nor where they begin
	hole      hole      // in the frame at hand
	within    int       // pictures that began within the frame at hand
	bare      time.Time // since when there are no parameter sets; zero: there are
	keyless   int       // frames since the last keyframe
	picture   picture
	rtp       uint32
	first     time.Time // when the frame's first packet came
	stuck     bool      // the frame has the time of the one before

	unit fragments
}

func newDepacketizer(out *media.Fanout, f *findings) *depacketizer {
	d := &depacketizer{out: out, found: f, unit: fragments{lost: true}, timeline: media.NewTimeline(media.H264.ClockRate())}
	d.sets.changed = func(sps []byte, width, height int) {
		out.SetFormat(media.Format{Codec: media.H264, Width: width, Height: height})
		f.setSPS(sps)
	}
	return d
}

// begin sets the parameter sets of the session description, nil if unknown.
func (d *depacketizer) begin(sps []byte, pps ...[]byte) {
	d.out.SetFormat(media.Format{Codec: media.H264})
	d.sets.describe(sps, pps)
}

// whole is how many frames were whole, and why nobody can be shown them.
func (d *depacketizer) whole() (frames uint64, err error) { return d.frames, d.err }

// restart begins another stream of the same camera.
func (d *depacketizer) restart(at time.Time) {
	if d.endless {
		d.finish()
	}
	d.unit = fragments{lost: true}
	d.flush(at)
	d.began, d.hole = false, hole{before: true}
	d.timeline, d.pace = media.NewTimeline(media.H264.ClockRate()), pace{}
}

// push takes one packet. gap says that some before it are missing.
func (d *depacketizer) push(p packet, gap bool, at time.Time) {
	switch {
	case gap:
		d.unit, d.hole.within = fragments{lost: true}, true
	case d.began && p.time != d.rtp && !d.unit.open:
		d.unit.lost = false // another frame begins with a unit
	}
	if d.open && d.ends(p, gap) {
		if !gap && !d.unmarked && !d.marked {
			d.found.repair("does not mark the ends of its frames")
		}
		d.finish()
		d.flush(at)
	}
	if !d.open {
		d.start(p, at)
		d.hole.begin(gap, begins(p.payload))
	}
	d.count(p.payload)
	d.payload(p.payload)
	switch {
	case !p.marker || d.unmarked:
	case d.unit.open: // the next packet shows what that means
		d.marked = true
	default:
		d.flush(at)
	}
}

// ends says whether the frame at hand ended before p: the marker was lost, the
// camera sets none, or it came where a unit is not over.
func (d *depacketizer) ends(p packet, gap bool) bool {
	switch typ, _ := unitOf(p.payload); {
	case p.time != d.rtp && !gap && d.goesOn(p.payload):
		d.found.repair("gives one frame several times")
		d.marked, d.unmarked = false, d.unmarked || d.marked
		return false
	case p.time != d.rtp:
		return true
	case d.marked && typ == 0:
		d.marked, d.unmarked = false, true
		d.found.repair("marks every packet as a frame's end")
		return false
	default:
		return d.marked || d.timeless && begins(p.payload) && d.picture.slices > 0
	}
}

// goesOn says whether a payload can only belong to the frame at hand, whatever
// its time: it is in the middle of a unit, or a slice that is not the first.
func (d *depacketizer) goesOn(payload []byte) bool {
	if typ, _ := unitOf(payload); typ == 0 && payload[0]&0x1f == fuA {
		return d.unit.open && !d.startless
	}
	return d.picture.slices > 0 && continues(payload)
}

// manyPictures is how many pictures in one frame mean that neither markers nor
// times tell them apart: a frame of two fields has two.
const manyPictures = 4

// count notices a camera whose frames end nowhere.
func (d *depacketizer) count(payload []byte) {
	if d.timeless || d.picture.slices == 0 || !begins(payload) || !beginsSlice(payload) {
		return
	}
	if d.within++; d.within == manyPictures {
		d.timeless = true
		d.found.repair("neither marks its frames nor dates them")
	}
}

// clockJump is how far two frames may be apart, in ticks.
const clockJump = 60 * 90000

// start begins the frame that p is the first packet of.
func (d *depacketizer) start(p packet, at time.Time) {
	step := int64(int32(p.time - d.rtp))
	d.stuck = d.began && step == 0 && !continues(p.payload) && d.frames > 0
	switch {
	case !d.began:
	case step == 0 && continues(p.payload):
		d.unmarked = true
		d.found.repair("marks every slice as a frame's end")
	case max(step, -step) > clockJump:
		d.found.repair("lets its clock jump")
		d.out.Uplink().Advise(media.AdviceClock)
	}
	if len(p.payload) > 1500 {
		d.found.repair("sends packets larger than a network takes")
	}
	d.open, d.began, d.rtp, d.first, d.within = true, true, p.time, at, 0
}

// nal takes one whole NAL unit, or several with start codes or lengths between
// them.
func (d *depacketizer) nal(b []byte) {
	if b[0]&0x80 != 0 { // decoders take it for damage
		d.found.repair("marks its units as damaged (forbidden bit)")
		b[0] &^= 0x80
	}
	if b[0]&0x1f != 0 && codeAt(b[1:]) > 0 { // what no unit can hold, ITU-T H.264 §7.4.1: its header is behind it
		b = b[1:]
	}
	switch typ := b[0] & 0x1f; {
	case typ == 0 || typ >= nalSEI && typ <= nalAUD:
		if units, ok := splitStartCodes(b); ok {
			d.found.repair("puts start codes into its packets")
			for _, unit := range units {
				d.nal(unit)
			}
			return
		}
		if units, ok := splitLengths(b); typ == 0 && ok {
			d.found.repair("puts lengths into its packets")
			for _, unit := range units {
				d.nal(unit)
			}
			return
		}
	}
	switch typ := b[0] & 0x1f; {
	case typ == nalSPS:
		ok, changed := d.sets.setSPS(b)
		d.picture.sps, d.picture.changed = d.picture.sps || ok, d.picture.changed || changed
	case typ == nalPPS:
		d.picture.changed = d.sets.setPPS(b) || d.picture.changed
	case typ == nalSEI:
		d.picture.recovery = d.picture.recovery || recoveryPoint(b)
	case !isSlice(typ):
	case len(b) <= media.MaxPayload:
		d.slice(b[0], b[1:])
		d.add(b)
	default:
		d.slice(b[0], b[1:])
		for _, part := range refragment(b[0], b[1:]) {
			d.add(part)
		}
	}
}

// slice reads the beginning of a slice.
func (d *depacketizer) slice(header byte, body []byte) {
	d.picture.slice(header, body)
	if d.picture.bUsed && d.err == nil {
		d.found.sawBFrames()
		d.found.warn(adviceBFrames)
		d.err = fmt.Errorf("pictures: %w; turn B-frames off in the camera (profile Baseline)", media.ErrBFrames)
	}
}

func (d *depacketizer) add(payload []byte) {
	if d.size += len(payload); d.size > maxUnit {
		return
	}
	d.packets = append(d.packets, media.Packet{Payload: payload})
}

// What a person should know of a camera.
const (
	adviceBFrames  = "sends B-frames, which a page cannot show in order: turn them off (profile Baseline)"
	adviceRecovery = "sends no true keyframes (IDR), only recovery points: a new viewer may wait; set a keyframe interval"
)

// flush writes the frame as far as it came.
func (d *depacketizer) flush(at time.Time) {
	packets, picture, whole := d.packets, d.picture, d.size <= maxUnit
	d.packets, d.size, d.picture, d.open = make([]media.Packet, 0, len(packets)+2), 0, picture.after(), false
	d.marked = false
	if len(packets) == 0 || !whole || d.err != nil {
		d.hole.skip(whole)
		return
	}
	d.frames++
	d.waitForSets(at)
	if picture.b > 0 {
		d.found.sawBFrames()
		d.found.warn(adviceBFrames)
		d.out.Uplink().Advise(media.AdviceBFrames)
		return
	}
	d.keyless++
	key := len(d.sets.heads) > 0 && (picture.key() || d.keyless > noKeys && (picture.recovery || picture.intra == picture.slices))
	if key {
		d.keyless = 0
		if !picture.idr {
			d.found.warn(adviceRecovery)
			d.out.Uplink().Advise(media.AdviceNoIDR)
		}
	}
	if key || picture.changed {
		packets = append(d.sets.heads[:len(d.sets.heads):len(d.sets.heads)], packets...)
	}
	packets[len(packets)-1].Marker = true
	d.written = max(d.written+1, d.when())
	d.out.Write(&media.Frame{Packets: packets, Time: d.written, Keyframe: key, Damaged: d.hole.end(key), Arrived: at})
}

// setsPatience is how long pictures may come without the parameter sets that
// they need. Some cameras send those only when a session begins, others with
// keyframes alone, and those of smart codecs are most of a minute apart.
const setsPatience = time.Minute

// waitForSets gives up a camera whose pictures nobody will ever see.
func (d *depacketizer) waitForSets(at time.Time) {
	switch {
	case len(d.sets.heads) > 0:
		d.bare = time.Time{}
	case d.bare.IsZero():
		d.bare = at
	case at.Sub(d.bare) > setsPatience && d.err == nil:
		d.err = fmt.Errorf("pictures: %w: they came without their parameter sets (SPS, PPS) for %s", media.ErrSilent, setsPatience)
	}
}

// noKeys is after how many frames without a keyframe less than one will do.
const noKeys = 60

// when is the wall-clock time of the frame: when it came, if its own time is
// that of the frame before, or of a clock that nobody can follow.
func (d *depacketizer) when() int64 {
	switch d.pace.add(d.rtp, d.first); {
	case d.stuck:
		d.found.repair("gives several frames one time")
		return media.Ticks(d.first, media.H264.ClockRate())
	case d.pace.slow():
		d.found.repair("has a clock that is far too slow")
		return media.Ticks(d.first, media.H264.ClockRate())
	}
	return d.timeline.Map(d.rtp, d.first)
}
