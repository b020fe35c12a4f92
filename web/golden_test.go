package web

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// golden is every message of PROTOCOL.md, by the name of its example.
var golden = map[string]any{
	"display-client-hello":   displayHello{},
	"display-client-answer":  sdpMessage{},
	"display-client-clock":   clockMessage{},
	"display-client-ready":   displayReady{},
	"display-client-painted": displayPainted{},
	"display-client-health":  displayHealth{},
	"display-client-resync":  displayResync{},

	"display-server-hello":    displayWelcome{},
	"display-server-pair":     displayPair{},
	"display-server-paired":   displayPaired{},
	"display-server-offer":    offerMessage{},
	"display-server-clock":    clockReply{},
	"display-server-program":  displayProgram{},
	"display-server-prepare":  displayPrepare{},
	"display-server-flip":     displayFlip{},
	"display-server-cancel":   displayCancel{},
	"display-server-seats":    seatsMessage{},
	"display-server-source":   displaySource{},
	"display-server-standin":  displayStandIn{},
	"display-server-tile":     displayTile{},
	"display-server-patch":    displayPatch{},
	"display-server-identify": displayIdentify{},
	"display-server-reload":   header{},

	"console-client-hello": consoleHello{},
	"console-client-clock": clockMessage{},

	"console-server-hello":     consoleWelcome{},
	"console-server-clock":     clockReply{},
	"console-server-declared":  consoleDeclared{},
	"console-server-wall":      consoleWall{},
	"console-server-displays":  consoleDisplays{},
	"console-server-sources":   consoleSources{},
	"console-server-rooms":     consoleRooms{},
	"console-server-tiles":     consoleTiles{},
	"console-server-alarms":    consoleAlarms{},
	"console-server-schedules": consoleSchedules{},

	"console-server-viewers": consoleViewers{},

	"view-client-hello":  viewHello{},
	"view-client-answer": sdpMessage{},
	"view-client-clock":  clockMessage{},
	"view-client-resync": displayResync{},
	"view-client-focus":  viewFocus{},

	"view-server-hello":   viewWelcome{},
	"view-server-offer":   offerMessage{},
	"view-server-clock":   clockReply{},
	"view-server-program": viewProgram{},
	"view-server-seats":   seatsMessage{},
	"view-server-source":  viewSource{},
	"view-server-standin": displayStandIn{},
	"view-server-tile":    displayTile{},
	"view-server-patch":   displayPatch{},
	"view-server-reload":  header{},

	"room-client-hello":  roomHello{},
	"room-client-offer":  sdpMessage{},
	"room-client-answer": sdpMessage{},
	"room-client-clock":  clockMessage{},
	"room-client-mute":   roomMute{},
	"room-client-leave":  roomLeave{},

	"room-server-hello":        roomWelcome{},
	"room-server-answer":       sdpMessage{},
	"room-server-offer":        offerMessage{},
	"room-server-seats":        seatsMessage{},
	"room-server-participants": roomPeople{},
	"room-server-clock":        clockReply{},
	"room-server-ended":        roomEnded{},
}

func TestEveryGoldenMessageDecodesAndEncodesToItself(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(golden) {
		t.Errorf("testdata holds %d messages, the protocol has %d", len(files), len(golden))
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			kind, ok := golden[name]
			if !ok {
				t.Fatalf("%s is no message of the protocol", name)
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			v := reflect.New(reflect.TypeOf(kind))
			if err := strict(raw, v.Interface()); err != nil {
				t.Fatalf("decode: %v", err)
			}
			var want bytes.Buffer
			if err := json.Compact(&want, raw); err != nil {
				t.Fatal(err)
			}
			if got := encode(v.Elem().Interface()); !bytes.Equal(got, want.Bytes()) {
				t.Errorf("encoded again:\n got %s\nwant %s", got, want.Bytes())
			}
			wantType := name[strings.LastIndex(name, "-")+1:]
			if got, err := messageType(raw); err != nil || got != wantType {
				t.Errorf("type = %q, %v; want %q", got, err, wantType)
			}
		})
	}
}

func TestTheProtocolDocumentNamesEveryMessage(t *testing.T) {
	doc, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range golden {
		if !bytes.Contains(doc, []byte(name+".json")) {
			t.Errorf("PROTOCOL.md does not mention testdata/%s.json", name)
		}
	}
}
