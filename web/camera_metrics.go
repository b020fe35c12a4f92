package web

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"kawung/media"
)

// cameraMetrics tells monitoring how every camera is doing, asked anew at each
// scrape. Series of 400 cameras with substreams are about ten thousand.
type cameraMetrics struct{ s *Server }

// sourceStates are all states, so that a state's series does not vanish when
// the camera leaves it.
var sourceStates = []media.StreamState{
	media.StateIdle, media.StateConnecting, media.StateLive, media.StateStalled,
	media.StateSilent, media.StateRefused, media.StateWrongPassword, media.StateUnsupported,
}

func perCamera(name, help string, more ...string) *prometheus.Desc {
	return prometheus.NewDesc("kawung_camera_"+name, help, append([]string{"camera"}, more...), nil)
}

func perStream(name, help string) *prometheus.Desc { return perCamera(name, help, "stream") }

var (
	sourcesByState = prometheus.NewDesc("kawung_sources", "Cameras by state.", []string{"state"}, nil)

	cameraState = perCamera("state", "1 for the state the camera is in, 0 for the others. Idle: nobody watches. "+
		"Stalled: connected, but no frame for 3 s. Silent: no answer.", "state")
	cameraUpstreams = perCamera("upstream_sessions", "Sessions with the camera that are open now, main and sub together. "+
		"One a stream, whatever the number of viewers.")
	cameraViewers = perCamera("viewers", "Who is sent the camera's pictures now: slots of displays, players, recordings.")
	cameraFrozen  = perCamera("frozen", "1 while displays decode the same picture again and again: the encoder repeats itself, "+
		"a recorder shows its slate, or the lens is covered. State is live all the same. Seen only while a display shows the camera.")

	streamFPS     = perStream("fps", "Frames per second from the camera, over 4 s.")
	streamBitrate = perStream("bitrate_bits", "Bits per second of pictures from the camera, over 4 s.")
	streamLoss    = perStream("loss_ratio", "Fraction of the camera's RTP packets that did not arrive, over 10 s. Over TCP too: cameras drop. "+
		"Above 0.01 pictures break visibly.")
	streamGOP = perStream("gop_seconds", "Length of the last whole group of pictures. A new viewer decodes all of it, and a loss is seen "+
		"up to its end: 1 to 2 s is right.")
	streamFrames     = perStream("frames_total", "Frames from the camera.")
	streamReconnects = perStream("reconnects_total", "Pulls of the camera that failed and were tried again.")
)

// Describe names the metrics.
func (c cameraMetrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		sourcesByState, cameraState, cameraUpstreams, cameraViewers, cameraFrozen,
		streamFPS, streamBitrate, streamLoss, streamGOP, streamFrames, streamReconnects,
	} {
		ch <- d
	}
}

// Collect asks the relay and the displays.
func (c cameraMetrics) Collect(ch chan<- prometheus.Metric) {
	n := map[media.StreamState]int{}
	for _, h := range c.s.cameras() {
		n[h.State]++
		collectCamera(ch, h)
	}
	for _, state := range sourceStates {
		ch <- figure{desc: sourcesByState, value: float64(n[state]), labels: []*dto.LabelPair{stateLabels[state]}}
	}
}

func collectCamera(ch chan<- prometheus.Metric, h media.Health) {
	name := strings.TrimPrefix(string(h.Source), "camera/")
	camera := pair("camera", name)
	for _, state := range sourceStates {
		ch <- figure{desc: cameraState, value: one(h.State == state), labels: []*dto.LabelPair{camera, stateLabels[state]}}
	}
	of := []*dto.LabelPair{camera}
	ch <- figure{desc: cameraUpstreams, value: float64(h.Upstreams), labels: of}
	ch <- figure{desc: cameraViewers, value: float64(h.Viewers), labels: of}
	ch <- figure{desc: cameraFrozen, value: one(!h.FrozenSince.IsZero()), labels: of}
	collectStream(ch, h.Main, camera, mainLabel)
	collectStream(ch, h.Sub, camera, subLabel)
}

func collectStream(ch chan<- prometheus.Metric, h *media.StreamHealth, labels ...*dto.LabelPair) {
	if h == nil {
		return
	}
	ch <- figure{desc: streamFPS, value: h.FPS, labels: labels}
	ch <- figure{desc: streamBitrate, value: float64(h.Bitrate), labels: labels}
	ch <- figure{desc: streamLoss, value: h.Loss, labels: labels}
	ch <- figure{desc: streamGOP, value: h.GOP.Length.Seconds(), labels: labels}
	ch <- figure{desc: streamFrames, value: float64(h.Frames), labels: labels, counts: true}
	ch <- figure{desc: streamReconnects, value: float64(h.Reconnects), labels: labels, counts: true}
}

// A figure is one value at a scrape. The library's constant metric makes every
// label anew for every value, here a camera's values share theirs.
type figure struct {
	desc   *prometheus.Desc
	value  float64
	labels []*dto.LabelPair // sorted by name
	counts bool
}

// Desc is what the figure is one of.
func (f figure) Desc() *prometheus.Desc { return f.desc }

// Write fills in m.
func (f figure) Write(m *dto.Metric) error {
	m.Label = f.labels
	if f.counts {
		m.Counter = &dto.Counter{Value: &f.value}
	} else {
		m.Gauge = &dto.Gauge{Value: &f.value}
	}
	return nil
}

func pair(name, value string) *dto.LabelPair { return &dto.LabelPair{Name: &name, Value: &value} }

var (
	mainLabel, subLabel = pair("stream", "main"), pair("stream", "sub")
	stateLabels         = func() map[media.StreamState]*dto.LabelPair {
		all := map[media.StreamState]*dto.LabelPair{}
		for _, state := range sourceStates {
			all[state] = pair("state", string(state))
		}
		return all
	}()
)

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
