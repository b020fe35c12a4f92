// Package configs reads what people write for the controller: its own
// configuration (kawung.yaml) and the documents that declare walls, cameras,
// layouts and the rest. Reading is strict: unknown keys, wrong types and bad
// values are errors, every one of them is reported with its line, and nothing
// is half applied.
package configs

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"time"
	_ "time/tzdata" // a machine without zone files still knows Asia/Jakarta

	"github.com/goccy/go-yaml"
)

// A Config is kawung.yaml. Every key is optional; Default has the rest.
type Config struct {
	HTTP       HTTP       `yaml:"http"`
	HTTPS      HTTPS      `yaml:"https"`
	WebRTC     WebRTC     `yaml:"webrtc"`
	RTSP       RTSP       `yaml:"rtsp"`
	Press      Press      `yaml:"press"`
	Recordings Recordings `yaml:"recordings"`
	Views      Views      `yaml:"views"`
	Transcodes int        `yaml:"transcodes"` // by ffmpeg, at once
	Webhooks   []Webhook  `yaml:"webhooks"`   // programs that are told what happens
	Data       string     `yaml:"data"`       // folder of the databases, the local authority and the lock
	Locale     string     `yaml:"locale"`     // BCP 47: id-ID or en-GB
	Zone       string     `yaml:"zone"`       // IANA time zone of the wall
	Log        Log        `yaml:"log"`
}

// HTTP is the plain listener. On loopback it serves; elsewhere it only
// redirects to HTTPS and hands out the local authority's certificate.
type HTTP struct {
	Listen string `yaml:"listen"` // host:port; "" for none
}

// HTTPS is the listener for everybody else.
type HTTPS struct {
	Listen      string `yaml:"listen"`      // host:port; "" for none
	Certificate string `yaml:"certificate"` // PEM file, the chain; "" for the local authority
	Key         string `yaml:"key"`         // PEM file
}

// WebRTC is the one UDP port of all pictures.
type WebRTC struct {
	Listen          string   `yaml:"listen"`          // host:port
	PublicAddresses []string `yaml:"publicAddresses"` // IP addresses to offer besides the machine's own, as behind NAT
	Plane           string   `yaml:"plane"`           // what carries pictures to displays and viewers: own or pion
}

// RTSP is where players and recorders of others fetch cameras, and where cameras
// that push send their pictures.
type RTSP struct {
	Listen string `yaml:"listen"` // host:port; "" for none
}

// Press is where room panels with buttons recall layouts, line by line over TCP.
// It is not encrypted: their tokens do nothing else.
type Press struct {
	Listen string `yaml:"listen"` // host:port; "" for none
}

// Recordings is the place of what cameras with `keep` showed lately, and of
// clips cut from it.
type Recordings struct {
	Path     string `yaml:"path"`     // folder; "" for recordings and clips in the data folder
	MaxBytes int64  `yaml:"maxBytes"` // of all recordings; the oldest go first
	MaxClips int64  `yaml:"maxClips"` // bytes of all clips; beyond it none is cut
}

// Views is who watches walls from outside the room, at /w/WALL.
type Views struct {
	Max    int      `yaml:"max"`    // pages at once, of all walls
	Inside []string `yaml:"inside"` // networks in the building (CIDR), where people who sign in see what may not leave it
}

// Networks are the networks in the building; what is none is left out.
func (v Views) Networks() []netip.Prefix {
	var list []netip.Prefix
	for _, s := range v.Inside {
		if p, err := netip.ParsePrefix(s); err == nil {
			list = append(list, p.Masked())
		}
	}
	return list
}

// Log says what is logged and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn or error
	Format string `yaml:"format"` // text or json
}

// Default is the configuration of an empty file.
func Default() Config {
	return Config{
		HTTP:       HTTP{Listen: "127.0.0.1:8080"},
		HTTPS:      HTTPS{Listen: ":8443"},
		WebRTC:     WebRTC{Listen: ":8189", PublicAddresses: []string{}, Plane: "own"},
		RTSP:       RTSP{Listen: ":8554"},
		Recordings: Recordings{MaxBytes: 20 << 30, MaxClips: 20 << 30},
		Views:      Views{Max: 64, Inside: []string{}},
		Transcodes: 4,
		Webhooks:   []Webhook{},
		Data:       "./var",
		Locale:     "id-ID",
		Zone:       "Asia/Jakarta",
		Log:        Log{Level: "info", Format: "text"},
	}
}

// Read reads a configuration over the defaults; an empty file is all defaults.
// name stands before every mistake. The error, if any, is a Problems with all
// of them.
func Read(r io.Reader, name string) (Config, error) {
	c := Default()
	d := &decoder{file: name, lines: map[string]int{}}
	docs := d.parse(r)
	if len(docs) > 1 {
		d.fail(docs[1].Body, "", "holds %d documents, must hold one", len(docs))
	}
	if len(docs) > 0 && docs[0].Body != nil {
		d.value(docs[0].Body, reflect.ValueOf(&c).Elem(), "")
	}
	d.validate(&c)
	if err := d.problems.err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// Format writes a configuration as Read reads it, every key of it.
func (c Config) Format() ([]byte, error) { return yaml.Marshal(c) }

// Validate holds a configuration that was not read from a file to the rules of
// one that was. name stands before every mistake.
func (c Config) Validate(name string) error {
	d := &decoder{file: name}
	d.validate(&c)
	return d.problems.err()
}

// validate checks what the types cannot say. A field that could not be decoded
// has its default here and is not reported twice.
func (d *decoder) validate(c *Config) {
	bad := func(field, format string, args ...any) { d.failLine(d.lines[field], field, format, args...) }
	address := func(field, value string, optional bool) {
		if value == "" && optional {
			return
		}
		if detail := badAddress(value); detail != "" {
			bad(field, "%q %s", value, detail)
		}
	}
	oneOf := func(field, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			bad(field, "%q must be one of %v", value, allowed)
		}
	}
	address("http.listen", c.HTTP.Listen, true)
	address("https.listen", c.HTTPS.Listen, true)
	address("webrtc.listen", c.WebRTC.Listen, false)
	address("rtsp.listen", c.RTSP.Listen, true)
	address("press.listen", c.Press.Listen, true)
	if c.Transcodes < 1 || c.Transcodes > 64 {
		bad("transcodes", "%d is to be 1 to 64", c.Transcodes)
	}
	if c.HTTP.Listen == "" && c.HTTPS.Listen == "" {
		bad("https.listen", "is empty and http.listen too: nobody could reach the controller")
	}
	if c.HTTPS.Listen == "" && badAddress(c.HTTP.Listen) == "" && !loopback(c.HTTP.Listen) {
		bad("http.listen", "%q can be reached by others, where plain HTTP only redirects: set https.listen", c.HTTP.Listen)
	}
	if (c.HTTPS.Certificate == "") != (c.HTTPS.Key == "") {
		field := "https.certificate"
		if c.HTTPS.Certificate == "" {
			field = "https.key"
		}
		bad(field, "certificate and key go together: give both, or neither for the local authority")
	}
	for i, a := range c.WebRTC.PublicAddresses {
		field := fmt.Sprintf("webrtc.publicAddresses[%d]", i)
		if _, err := netip.ParseAddr(a); err != nil && !d.problems.about(field) {
			bad(field, "%q is not an IP address", a)
		}
	}
	if c.Recordings.MaxBytes < leastRecording {
		bad("recordings.maxBytes", "%d is less than %d: a minute of a few cameras", c.Recordings.MaxBytes, leastRecording)
	}
	if c.Recordings.MaxClips < 0 {
		bad("recordings.maxClips", "%d is less than 0", c.Recordings.MaxClips)
	}
	d.webhooks(c.Webhooks)
	if c.Views.Max < 1 || c.Views.Max > 1000 {
		bad("views.max", "%d is to be 1 to 1000", c.Views.Max)
	}
	for i, network := range c.Views.Inside {
		field := fmt.Sprintf("views.inside[%d]", i)
		if _, err := netip.ParsePrefix(network); err != nil && !d.problems.about(field) {
			bad(field, "%q is no network such as 10.20.0.0/16", network)
		}
	}
	if c.Data == "" {
		bad("data", "is empty: name the folder for the databases")
	}
	oneOf("webrtc.plane", c.WebRTC.Plane, "own", "pion")
	oneOf("locale", c.Locale, "id-ID", "en-GB")
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		bad("zone", "%q is not a time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura", c.Zone)
	}
	oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	oneOf("log.format", c.Log.Format, "text", "json")
}

// leastRecording is the smallest place for recordings, in bytes.
const leastRecording = 100 << 20

// loopback says whether only this machine reaches a good address.
func loopback(a string) bool {
	host, _, _ := net.SplitHostPort(a)
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// badAddress says what is wrong with a host:port to listen on, or nothing.
func badAddress(a string) string {
	host, port, err := net.SplitHostPort(a)
	if err != nil {
		return `is not an address such as "127.0.0.1:8080" or ":8443"`
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "has no port between 0 and 65535"
	}
	if host == "" || host == "localhost" {
		return ""
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return "must name an IP address of this machine, localhost, or nothing for all"
	}
	return ""
}
